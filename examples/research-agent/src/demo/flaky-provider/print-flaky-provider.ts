import type { Colors } from "../colors.ts";
import { heading, indent, pairs } from "../layout.ts";
import { wrapText } from "../wrap-text.ts";
import type { AskedRun, AttemptFact, FlakyFacts, RefusedRun } from "./flaky-facts.ts";

const WIDTH = 84;
const ABOUT =
  "A local server speaks OpenAI's protocol and fails: overloaded, too many requests, a connection that breaks. So does the API behind the agent's tool, twice. OpenAI's own client asks, the waits are real.";

/** Two sections: what is tried again, and what is not. */
export function printFlakyProvider(facts: FlakyFacts, colors: Colors): string[][] {
  return [printRecovered(facts, colors), printUntouched(facts, colors)];
}

function printRecovered({ recovered, retryAfterMs }: FlakyFacts, colors: Colors): string[] {
  const { question, attempts, answer, elapsedMs } = recovered;
  return [
    heading("7  A flaky provider, and a tool that fails twice", "errorRecoveryMiddleware", colors),
    "",
    ...indent(wrapText(ABOUT, WIDTH)),
    "",
    `  ${colors.green("+ middleware: [errorRecoveryMiddleware({ tools: { track_parcel: { idempotent: true } } })],")}`,
    "",
    ...indent(drawAttempts(attempts, colors)),
    "",
    ...pairs([
      ["question", question],
      ["answer", answer],
      ["took", `${elapsedMs} ms, ${sumOfWaits(attempts)} of them waits`],
      ["the 429", `asked for ${retryAfterMs} ms: the wait after it is that and a random part of its own`],
    ]),
  ];
}

function drawAttempts(attempts: readonly AttemptFact[], colors: Colors): string[] {
  const width = Math.max(...attempts.map(({ call }) => call.length), 4);
  const line = (cells: [call: string, attempt: string, kind: string, status: string, wait: string]) => {
    const [call, attempt, kind, status, wait] = cells;
    return `${call.padEnd(width)}  ${attempt.padStart(7)}  ${kind.padEnd(11)} ${status.padStart(6)}  ${wait.padStart(8)}`.trimEnd();
  };
  return [
    colors.dim(line(["call", "attempt", "class", "status", "waits"])),
    ...attempts.map(({ call, attempt, failure, waitedMs }) =>
      failure === undefined
        ? colors.green(line([call, String(attempt), "succeeds", "", ""]))
        : line([call, String(attempt), failure.class, String(failure.status ?? ""), `${waitedMs ?? 0} ms`]),
    ),
  ];
}

function sumOfWaits(attempts: readonly AttemptFact[]): number {
  return attempts.reduce((sum, { waitedMs = 0 }) => sum + waitedMs, 0);
}

function printUntouched({ refused, asked }: FlakyFacts, colors: Colors): string[] {
  return [
    heading("8  What is not tried again: a wrong key, and a question to a person", "the same agent", colors),
    "",
    ...printRefused(refused, colors),
    "",
    ...printAsked(asked, colors),
  ];
}

function printRefused({ error, class: kind, why, requests }: RefusedRun, colors: Colors): string[] {
  return [
    colors.bold("  The key is wrong"),
    ...pairs([
      ["class", kind ?? "none was told"],
      ["requests", `${requests}${why === undefined ? "" : `: ${why}`}`],
      ["the caller", `catches the error as it was: ${error}`],
    ]),
  ];
}

function printAsked({ asked, reply, answer }: AskedRun, colors: Colors): string[] {
  return [
    colors.bold("  The tool refund asks a person, by an interrupt"),
    ...pairs([
      ...asked.map((question): [string, string] => ["asked", question]),
      ["resumed", `with "${reply}"`],
      ["answer", answer],
    ]),
  ];
}
