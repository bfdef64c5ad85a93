import type { Problem } from "../report/check-report.ts";
import { relativeFile } from "../relative-file.ts";
import type { ChildRun } from "./run-child.ts";

export interface EndPlace {
  root: string;
  /** Absolute. */
  file: string;
  timeoutMs: number;
}

/** Why a child ended without an answer for a graph. */
export function problemOfEnd({ end, messages }: ChildRun, { root, file, timeoutMs }: EndPlace): Problem {
  const name = relativeFile(file, root);
  const isStarted = messages.length > 0;
  switch (end.kind) {
    case "timed out":
      if (!isStarted) return didNotStart(name, "it did not answer.");
      return timedOut(name, timeoutMs, hasImported({ messages }));
    case "exited":
      return isStarted ? exited(name, end) : didNotStart(name, `it ended with ${describeExit(end)}.`);
    case "did not start":
      return didNotStart(name, end.why);
    case "done":
      return { code: "internal", message: `The process that loaded ${name} ended without an answer.` };
  }
}

function hasImported({ messages }: Pick<ChildRun, "messages">): boolean {
  return messages.some(({ type }) => type === "imported");
}

function timedOut(name: string, timeoutMs: number, isImported: boolean): Problem {
  const what = isImported
    ? `A function or promise that ${name} exports did not finish`
    : `${name} did not finish loading`;
  return {
    code: "module.timed-out",
    message: `${what} within ${timeoutMs / 1000} s.`,
    help: "Connect, listen and wait inside of nodes, not at import. If loading needs the time: threadkeep check --timeout 2m.",
  };
}

type Exit = Extract<ChildRun["end"], { kind: "exited" }>;

function exited(name: string, exit: Exit): Problem {
  if (exit.signal !== null)
    return { code: "module.exited", message: `The process that loaded ${name} was ended by ${exit.signal}.` };
  return {
    code: "module.exited",
    message: `${name} ended the process that loaded it, with ${describeExit(exit)}.`,
    help: "A module that graphs are imported from should throw instead of calling process.exit.",
  };
}

function describeExit({ code, signal }: Exit): string {
  return signal === null ? `exit code ${code}` : signal;
}

function didNotStart(name: string, why: string): Problem {
  return { code: "internal", message: `The process that loads ${name} could not be started: ${why}` };
}
