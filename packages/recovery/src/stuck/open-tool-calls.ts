import type { StateSnapshot } from "@langchain/langgraph";
import type { CheckpointTuple } from "@langchain/langgraph-checkpoint";
import { pendingToolCalls } from "@threadkeep/middleware";
import { nextNodes, pendingInterrupts } from "@threadkeep/persistence";
import type { PendingToolCall } from "./stuck-state.ts";

/** The calls that the thread will still answer by itself, as `pendingToolCalls` finds them, with their names. */
export function openToolCalls(tuple: CheckpointTuple, snapshot: StateSnapshot | undefined): PendingToolCall[] {
  const state = snapshot ?? likeSnapshot(tuple);
  const names = namesOfCalls(state);
  return pendingToolCalls(state).map((id) => ({ id, name: names.get(id) ?? "unknown" }));
}

/** As far as it goes without the graph: which nodes are next, and whether one of them asks. */
function likeSnapshot({ checkpoint, config, pendingWrites = [] }: CheckpointTuple): StateSnapshot {
  const next = nextNodes(checkpoint) ?? [];
  const interrupts = pendingInterrupts(pendingWrites, { values: false }).map(() => ({ value: undefined }));
  const tasks = next.map((name, at) => ({ id: String(at), name, interrupts: at === 0 ? interrupts : [] }));
  return { values: checkpoint.channel_values, next, tasks, config };
}

function namesOfCalls({ values, tasks }: StateSnapshot): ReadonlyMap<string, string> {
  const messages: unknown =
    typeof values === "object" && values !== null && "messages" in values ? values.messages : values;
  const calls = (Array.isArray(messages) ? (messages as unknown[]) : []).flatMap(callsIn);
  const inner = tasks.flatMap(({ state }) => (state && "tasks" in state ? [...namesOfCalls(state)] : []));
  return new Map([...inner, ...calls]);
}

function callsIn(message: unknown): [string, string][] {
  const calls: unknown =
    typeof message === "object" && message !== null && "tool_calls" in message ? message.tool_calls : [];
  return (Array.isArray(calls) ? (calls as unknown[]) : []).flatMap((call) => {
    if (typeof call !== "object" || call === null) return [];
    const { id, name, function: named }: { id?: unknown; name?: unknown; function?: { name?: unknown } } = call;
    const shown = name ?? named?.name;
    return typeof id === "string" && typeof shown === "string" ? [[id, shown] as [string, string]] : [];
  });
}
