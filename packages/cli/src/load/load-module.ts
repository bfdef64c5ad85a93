import type { GraphEntry } from "../check/graph-entry.ts";
import type { HalfRead } from "../check/half-read.ts";
import { arrivedSchema } from "./arrived-schema.ts";
import { childEnvironment } from "./child-environment.ts";
import { problemOfEnd } from "./end-problem.ts";
import { problemOfFailure } from "./failure-problem.ts";
import { missingFile } from "./missing-file.ts";
import type { Problem } from "../report/check-report.ts";
import type { ChildMessage, Failure } from "./protocol.ts";
import { redactSecrets } from "./redact-secrets.ts";
import { runChild, type ChildRun } from "./run-child.ts";

export interface LoadModuleOptions {
  root: string;
  timeoutMs: number;
  env: Record<string, string>;
  tsconfig?: string;
  signal?: AbortSignal;
}

/** All graphs of one file, from one import of it, by name. */
export async function loadModule(
  file: string,
  entries: readonly GraphEntry[],
  { root, timeoutMs, env, tsconfig, signal }: LoadModuleOptions,
): Promise<Map<string, HalfRead>> {
  const missing = await missingFile(file, root);
  if (missing) return new Map(entries.map(({ name }) => [name, { problem: missing }]));
  const run = await runChild({
    request: { file, entries: entries.map(toRequest), ...(tsconfig === undefined ? {} : { tsconfig }) },
    cwd: root,
    env: childEnvironment(process.env, env),
    timeoutMs,
    ...(signal ? { signal } : {}),
  });
  return new Map(entries.map((entry) => [entry.name, readOf(entry, run, { root, timeoutMs })]));
}

function toRequest({ name, exportName }: GraphEntry): { name: string; exportName: string } {
  return { name, exportName };
}

type Place = Pick<LoadModuleOptions, "root" | "timeoutMs">;

function readOf(entry: GraphEntry, run: ChildRun, place: Place): HalfRead {
  const answer = run.messages.find((message) => isAnswerFor(entry.name, message));
  if (answer?.type === "read") return arrivedSchema(answer.schema, { file: entry.file, root: place.root });
  const problem =
    answer?.type === "failed"
      ? problemOfFailure(redactFailure(answer.failure), { ...entry, root: place.root })
      : problemOfEnd(run, { file: entry.file, ...place });
  return { problem: { ...problem, message: redact(problem.message) + printedLast(problem, run) } };
}

function isAnswerFor(name: string, message: ChildMessage): boolean {
  return (message.type === "read" || message.type === "failed") && message.name === name;
}

/** Before anything is cut to length: a part of a secret would not be recognised. */
function redactFailure(failure: Failure): Failure {
  if (failure.kind !== "threw") return failure;
  const { thrown } = failure;
  return { ...failure, thrown: { ...thrown, message: redact(thrown.message) } };
}

/** What the module says itself may explain why it could not be loaded. */
function printedLast({ code }: Problem, { lastLines }: ChildRun): string {
  if (!code.startsWith("module.") || lastLines.length === 0) return "";
  const lines = lastLines
    .map((line) => redact(line))
    .map((line) => (line.length > 200 ? `${line.slice(0, 200)}…` : line));
  return ` It printed last: ${lines.join(" | ")}`;
}

function redact(text: string): string {
  return redactSecrets(text, process.env);
}
