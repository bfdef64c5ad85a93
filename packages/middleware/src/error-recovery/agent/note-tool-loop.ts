import type { BaseMessage } from "@langchain/core/messages";
import { findToolLoop } from "../loops/find-tool-loop.ts";
import { loopNote } from "../loops/loop-note.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";

/**
 * The note to a model that goes in a circle, for its next call.
 *
 * @throws {RetriesExhaustedError} when it went on after the note
 */
export function noteToolLoop(messages: readonly BaseMessage[], max: number, run: RecoveryRun): BaseMessage[] {
  const loop = Number.isFinite(max) ? findToolLoop(messages) : undefined;
  if (loop === undefined || loop.times < max) return [];
  const action = loop.times > max ? "stopped" : "noted";
  const call = { kind: "tool" as const, name: loop.toolName };
  run.tell({ type: "recovery.tool-loop", data: { call, times: loop.times, action } });
  if (action === "noted") return [loopNote(loop)];
  throw new RetriesExhaustedError(
    `The model called ${loop.toolName} ${loop.times} times in a row with the same arguments and got the same result each time, ` +
      "also after a note that said so. Look at what the tool answers, or raise maxRepeatedToolCalls if it is meant to be polled.",
    { reason: "tool-loop", attempts: [] },
  );
}
