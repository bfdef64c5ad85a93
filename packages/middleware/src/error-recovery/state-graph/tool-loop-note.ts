import { isLangChainMessage } from "../../message/message-role.ts";
import { isRecord } from "../../message/record.ts";
import { noteToolLoop, repeatedTooOften } from "../loops/note-tool-loop.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import type { ResolvedRecoveryNode } from "./recovery-node-options.ts";

/**
 * The note to a model that goes in a circle, in the form of its list.
 *
 * @throws {RetriesExhaustedError} when the model went on after the note
 */
export function noteFor(
  input: unknown,
  run: RecoveryRun,
  { channel, maxRepeatedToolCalls }: ResolvedRecoveryNode,
): unknown[] {
  const messages = isRecord(input) ? input[channel] : undefined;
  if (!Array.isArray(messages) || !Number.isFinite(maxRepeatedToolCalls)) return [];
  const isPlain = !messages.some(isLangChainMessage);
  const loop = repeatedTooOften(messages, maxRepeatedToolCalls);
  return noteToolLoop(loop, maxRepeatedToolCalls, run).map((note) =>
    isPlain ? { role: "user", content: note.content } : note,
  );
}

/** For one attempt: a note is not kept. */
export function withNote(input: unknown, note: readonly unknown[], channel: string): unknown {
  if (note.length === 0 || !isRecord(input)) return input;
  return { ...input, [channel]: [...(input[channel] as unknown[]), ...note] };
}
