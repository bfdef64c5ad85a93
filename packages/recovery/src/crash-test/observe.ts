import type { RecordedEffect } from "./crash-test-report.ts";
import { readLines, type ChildFailure, type RunEnd, type TraceLine } from "./trace-line.ts";

/** What the processes of one run did, together. */
export interface Observation {
  isImported: boolean;
  isRunByService: boolean;
  /** To the database, of the process that was to be killed. */
  callNames: readonly string[];
  killedAt: string | undefined;
  nodes: number;
  toolCalls: number;
  modelCalls: number;
  tokens: number;
  unknown: readonly { name: string; callId: string }[];
  effects: readonly RecordedEffect[];
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
    callNames: of("call").map(({ name }) => name),
    killedAt: of("killed")[0]?.name,
    nodes: of("node").length,
    toolCalls: of("tool").length,
    modelCalls: of("model").length,
    tokens: of("tokens").reduce((sum, { tokens }) => sum + tokens, 0),
    unknown: of("unknown").map(({ name, callId }) => ({ name, callId })),
    effects: readLines<RecordedEffect>(effects),
    failure: of("failed").at(-1),
    end: of("ended").at(-1),
  };
}
