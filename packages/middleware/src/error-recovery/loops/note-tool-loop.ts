import type { BaseMessage } from "@langchain/core/messages";
import { asksAnew } from "./asks-anew.ts";
import { findToolLoop, type ToolLoop } from "./find-tool-loop.ts";
import { loopNote } from "./loop-note.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";

/** The calls that have come back as often as they may. */
export function repeatedTooOften(messages: readonly BaseMessage[], max: number): ToolLoop | undefined {
  const loop = Number.isFinite(max) && !asksAnew(messages) ? findToolLoop(messages) : undefined;
  return loop === undefined || loop.times < max ? undefined : loop;
}

/**
 * The note to a model that goes in a circle, for its next call.
 *
 * @param isForgiven somebody lets the run go on that has ended by this: the model is asked once more, with the note
 * @throws {RetriesExhaustedError} when it went on after the note
 */
export function noteToolLoop(
  loop: ToolLoop | undefined,
  max: number,
  run: RecoveryRun,
  isForgiven = false,
): BaseMessage[] {
  if (loop === undefined) return [];
  const action = loop.times > max && !isForgiven ? "stopped" : "noted";
  const call = { kind: "tool" as const, name: loop.toolName };
  run.tell({ type: "recovery.tool-loop", data: { call, times: loop.times, action } });
  if (action === "noted") return [loopNote(loop)];
  throw new RetriesExhaustedError(
    `The model called ${loop.toolName} ${loop.times} times in a row with the same arguments and got the same result each time, ` +
      "also after a note that said so. Look at what the tool answers, or raise maxRepeatedToolCalls if it is meant to be polled.",
    { reason: "tool-loop", attempts: [] },
  );
}
