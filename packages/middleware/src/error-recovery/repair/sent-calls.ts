// How LangGraph names the tasks that a `Send` makes. Shapes read in @langchain/langgraph 1.4.18: `_prepareSingleTask` in pregel/algo, uuid5.
import { createHash } from "node:crypto";
import type { SavedCheckpoint } from "../../langgraph/langgraph-internals.ts";
import { TASKS } from "../../langgraph/reserved-names.ts";
import { firstString, isRecord } from "../../message/record.ts";

/**
 * The tool calls that run in tasks of their own, as in an agent, and the ids of these tasks. Undefined where two of them share an id, or a
 * task's cannot be told. Should another LangGraph name its tasks otherwise, no task has the id.
 */
export function sentCalls(
  { checkpoint, metadata }: SavedCheckpoint,
  namespace: string,
): ReadonlyMap<string, string | undefined> {
  const [id, step] = [firstString({ ...checkpoint }, "id"), (metadata as { step?: unknown } | undefined)?.step];
  const sent = checkpoint.channel_values?.[TASKS];
  const tasks = new Map<string, string | undefined>();
  for (const [index, send] of (Array.isArray(sent) ? sent : []).entries()) {
    const { node, call } = readSend(send);
    if (node === undefined || call === undefined) continue;
    const isKnown = !tasks.has(call) && id !== undefined && typeof step === "number";
    const place = namespace === "" ? node : `${namespace}|${node}`;
    const name = [place, String(Number(step) + 1), node, "__pregel_push", String(index)];
    tasks.set(call, isKnown ? uuid5(JSON.stringify(name), id) : undefined);
  }
  return tasks;
}

/** What a `Send` goes to, and the call that it brings. */
export function readSend(send: unknown): { node?: string | undefined; call?: string | undefined } {
  if (!isRecord(send)) return {};
  const call = isRecord(send["args"]) ? send["args"]["lg_tool_call"] : undefined;
  return { node: firstString(send, "node"), call: isRecord(call) ? firstString(call, "id") : undefined };
}

/** RFC 9562, version 5. */
function uuid5(name: string, namespace: string): string {
  const space = Buffer.from(namespace.replaceAll("-", ""), "hex");
  const bytes = createHash("sha1").update(space).update(name).digest().subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x50;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
