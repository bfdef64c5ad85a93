import { readLines, type ChildFailure, type RunEnd, type TracedEffect, type TraceLine } from "./trace-line.ts";

/** What the processes of one run did, together. */
export interface Observation {
  isImported: boolean;
  isRunByService: boolean;
  /** To the database, of the last process. */
  callNames: readonly string[];
  /** Of each process that was killed, at which call. */
  killedAt: readonly string[];
  nodes: number;
  toolCalls: number;
  modelCalls: number;
  tokens: number;
  /** Calls of a ledger: `call` is its idempotency key. */
  unknown: readonly { name: string; callId: string; call: string }[];
  verified: readonly { call: string; outcome: string }[];
  effects: readonly TracedEffect[];
  failure: ChildFailure | undefined;
  end: RunEnd | undefined;
}

/** @param files of one scratch run */
export function observe({ trace, effects }: { trace: string; effects: string }): Observation {
  const lines = readLines<TraceLine>(trace);
  const of = <Type extends TraceLine["type"]>(type: Type) =>
    lines.filter((line): line is Extract<TraceLine, { type: Type }> => line.type === type);
  return {
    isImported: of("imported").length > 0,
    isRunByService: of("begun").some(({ isRunByService }) => isRunByService),
    callNames: namesOfLast(of("call")),
    killedAt: of("killed").map(({ name }) => name),
    nodes: of("node").length,
    toolCalls: of("tool").length,
    modelCalls: of("model").length,
    tokens: of("tokens").reduce((sum, { tokens }) => sum + tokens, 0),
    unknown: of("unknown").map(({ name, callId, call }) => ({ name, callId, call })),
    verified: of("verified").map(({ call, outcome }) => ({ call, outcome })),
    effects: readLines<TracedEffect>(effects),
    failure: of("failed").at(-1),
    end: of("ended").at(-1),
  };
}

/** Each process counts from 1. */
function namesOfLast(calls: readonly { call: number; name: string }[]): string[] {
  return calls
    .slice(
      Math.max(
        0,
        calls.findLastIndex(({ call }) => call === 1),
      ),
    )
    .map(({ name }) => name);
}
