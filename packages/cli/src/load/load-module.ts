import type { GraphEntry } from "../check/graph-entry.ts";
import type { HalfRead } from "../check/half-read.ts";
import { missingFile } from "../check/missing-file.ts";
import { arrivedSchema } from "./arrived-schema.ts";
import { childEnvironment } from "./child-environment.ts";
import { problemOfEnd } from "./end-problem.ts";
import { problemOfFailure } from "./failure-problem.ts";
import type { ChildMessage } from "./protocol.ts";
import { printedLast } from "./printed-last.ts";
import { redactFailure } from "./redact-failure.ts";
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
  const missing = missingFile(file, root);
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
  return {
    problem: {
      ...problem,
      message: redactSecrets(problem.message) + (problem.code.startsWith("module.") ? printedLast(run) : ""),
    },
  };
}

function isAnswerFor(name: string, message: ChildMessage): boolean {
  return (message.type === "read" || message.type === "failed") && message.name === name;
}
