import { isGraphBubbleUp } from "@langchain/langgraph";
import { ThreadkeepError } from "@threadkeep/state";
import { startDeadline } from "../deadline.ts";
import { needsArchiving } from "./message/archived-original.ts";
import type { MessageView } from "./message/message-view.ts";
import type { ArchiveMessages } from "./summarization-options.ts";

export interface ArchiveCall {
  archive: ArchiveMessages;
  threadId: string;
  /** The reference of the batch before. */
  previous: string | undefined;
  timeoutMs: number;
  /** The run's. */
  signal: AbortSignal | undefined;
}

export type Archived = { reference: string; failure?: never } | { reference?: never; failure: unknown };

/** What is to be stored, in thread order. Summaries and previews are not: what they stand for is. */
export function originalsAt(indices: readonly number[], views: readonly MessageView[]): MessageView[] {
  return indices
    .toSorted((one, other) => one - other)
    .map((index) => views[index]!)
    .filter(needsArchiving);
}

/**
 * Stores the originals of what is about to be replaced. Nothing may be replaced when this fails. Errors of the archive and our time-out
 * are results; the run's own end is not: an abort, an interrupt and other control flow of LangGraph are thrown.
 */
export async function archiveOriginals(originals: readonly MessageView[], call: ArchiveCall): Promise<Archived> {
  const { signal, timeoutMs } = call;
  signal?.throwIfAborted();
  const deadline = startDeadline({ run: signal, timeoutMs, of: "archive" });
  try {
    const reference = await Promise.race([store(originals, call), deadline.ended]);
    signal?.throwIfAborted();
    return { reference };
  } catch (failure) {
    signal?.throwIfAborted();
    if (isGraphBubbleUp(failure as Error)) throw failure;
    return { failure };
  } finally {
    deadline.clear();
  }
}

/** What an archive throws before it returns a promise is its failure, too. */
async function store(originals: readonly MessageView[], { archive, threadId, previous }: ArchiveCall): Promise<string> {
  const messages = originals.map((view) => view.message);
  const reference: unknown = await archive(threadId, messages, previous);
  if (typeof reference === "string" && reference !== "") return reference;
  throw new ThreadkeepError(
    `The archive resolved with ${reference === "" ? "an empty text" : String(reference === null ? null : typeof reference)} instead of a reference. Return a short string by which the messages can be found.`,
    { code: "summarization.no-reference" },
  );
}
