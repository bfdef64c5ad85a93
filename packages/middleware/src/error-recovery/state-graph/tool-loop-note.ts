import type { RunnableConfig } from "@langchain/core/runnables";
import { isLangChainMessage } from "../../message/message-role.ts";
import { isRecord } from "../../message/record.ts";
import { goesOnAfterError } from "../agent/goes-on-after-error.ts";
import { noteToolLoop, repeatedTooOften } from "../loops/note-tool-loop.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import type { ResolvedRecoveryNode } from "./recovery-node-options.ts";

/**
 * The note to a model that goes in a circle, in the form of its list.
 *
 * @throws {RetriesExhaustedError} when the model went on after the note
 */
export async function noteFor(
  input: unknown,
  run: RecoveryRun,
  { channel, maxRepeatedToolCalls }: ResolvedRecoveryNode,
  config: RunnableConfig,
): Promise<unknown[]> {
  const messages = isRecord(input) ? input[channel] : undefined;
  if (!Array.isArray(messages) || !Number.isFinite(maxRepeatedToolCalls)) return [];
  const isPlain = !messages.some(isLangChainMessage);
  const loop = repeatedTooOften(messages, maxRepeatedToolCalls);
  const isForgiven = loop !== undefined && (await goesOnAfterError(config));
  return noteToolLoop(loop, maxRepeatedToolCalls, run, isForgiven).map((note) =>
    isPlain ? { role: "user", content: note.content } : note,
  );
}

/** For one attempt: a note is not kept. */
export function withNote(input: unknown, note: readonly unknown[], channel: string): unknown {
  if (note.length === 0 || !isRecord(input)) return input;
  return { ...input, [channel]: [...(input[channel] as unknown[]), ...note] };
}
