import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { Kill, RecordedEffect } from "./crash-test-report.ts";

/** What the processes of a crash test tell, one after the other. A line that is written outlives its process. */
export type TraceLine =
  | { type: "imported" }
  | { type: "begun"; isRunByService: boolean }
  /** Its caller was told of the fork. */
  | { type: "forked"; threadId: string }
  | { type: "call"; call: number; name: string }
  | ({ type: "killed"; name: string } & Kill)
  | { type: "unknown"; name: string; callId: string; call: string }
  /** What a policy's `verify` said of an unknown call. */
  | { type: "verified"; call: string; outcome: string }
  | { type: "node"; name: string }
  | { type: "tool"; name: string }
  | { type: "model" }
  | { type: "tokens"; tokens: number }
  | ({ type: "failed" } & ChildFailure)
  | ({ type: "ended" } & RunEnd);

/** `calls`: of a ledger, by their idempotency keys, within which it was done. */
export interface TracedEffect extends RecordedEffect {
  calls: readonly string[];
}

/** Why a process came to no end of a run. */
export type ChildFailure =
  | { kind: "import"; error: ToldError }
  | { kind: "no-export"; exports: readonly string[] }
  | { kind: "not-a-graph"; why: string }
  | { kind: "answers-unused"; unused: readonly string[]; asked: readonly string[] }
  | { kind: "run"; error: ToldError };

export interface ToldError {
  name: string;
  message: string;
  code: string | undefined;
}

/** Where the run stands when nothing more is to be done. */
export interface RunEnd {
  /** "lost": there is nothing to go on with. */
  state: "done" | "waiting" | "failed" | "poisoned" | "left" | "open" | "lost";
  steps: number;
  /** As `comparable` makes it. */
  values: unknown;
  /** What waits for an answer. */
  questions: readonly unknown[];
  /** A human is asked about an effect, or the run failed since nobody knows of it. */
  isStoppedByUnknown: boolean;
  failure: string | undefined;
}

export function writeLine(file: string, line: object): void {
  appendFileSync(file, `${JSON.stringify(line)}\n`);
}

// A process that is killed while it writes leaves half a line at most.
export function readLines<Line>(file: string): Line[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.slice(0, -1).map((line) => JSON.parse(line) as Line);
}
