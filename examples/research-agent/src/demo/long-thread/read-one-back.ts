import type { BaseMessage } from "@langchain/core/messages";
import type { SummarizationEvent } from "@threadkeep/middleware/agent";
import type { FileArchive } from "@threadkeep/storage";
import type { Conversation } from "./converse.ts";
import { isSameMessage } from "./is-same-message.ts";
import type { ReadBackFact } from "./long-thread-facts.ts";

/** What a preview in the thread stands for, by the reference in its text; without a preview, a message that the summary stands for. */
export async function readOneBack(
  { readArchive }: FileArchive,
  threadId: string,
  { said, messages }: Conversation,
  events: readonly SummarizationEvent[],
): Promise<ReadBackFact | undefined> {
  const found = findReference(messages, events);
  if (found === undefined) return undefined;
  const { reference, message: stands } = found;
  const { entries } = await readArchive(threadId, { reference });
  const entry = entries.find(({ messageId }) => messageId === stands.id) ?? entries[0];
  const original = said.find(({ id }) => id === entry?.messageId);
  if (entry === undefined || original === undefined) return undefined;
  const { message, messageId } = entry;
  const isEqual = isSameMessage(message, original);
  return { stands: stands.text, reference, messageId, type: original.type, text: original.text, isEqual };
}

function findReference(messages: readonly BaseMessage[], events: readonly SummarizationEvent[]) {
  const references = events.flatMap(({ data }) => data.reference ?? []);
  const found = messages.flatMap((message) => {
    const reference = references.find((one) => message.text.includes(one));
    return reference === undefined ? [] : [{ message, reference }];
  });
  return found.find(({ message }) => message.type === "tool") ?? found[0];
}
