import type { BaseMessage } from "@langchain/core/messages";
import type { FileArchive } from "@threadkeep/storage";

/** Every message of a thread's archive, page by page. */
export async function readWholeArchive({ readArchive }: FileArchive, threadId: string): Promise<BaseMessage[]> {
  const messages: BaseMessage[] = [];
  let cursor: string | undefined;
  do {
    const page = await readArchive(threadId, cursor === undefined ? {} : { cursor });
    messages.push(...page.entries.map(({ message }) => message as BaseMessage));
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return messages;
}
