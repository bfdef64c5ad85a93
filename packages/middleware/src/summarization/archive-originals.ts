import { ThreadkeepError } from "@threadkeep/state";
import { needsArchiving } from "./message/archived-original.ts";
import type { MessageView } from "./message/message-view.ts";
import type { ArchiveMessages } from "./summarization-options.ts";

export type Archived = { reference?: string; failure?: never } | { reference?: never; failure: unknown };

/**
 * Stores the originals of what is about to be replaced. Nothing may be replaced when this fails. Summaries and previews are not
 * stored: what they stand for is.
 */
export async function archiveOriginals(
  archive: ArchiveMessages | undefined,
  threadId: string,
  views: readonly MessageView[],
): Promise<Archived> {
  const originals = views.filter(needsArchiving);
  if (archive === undefined || originals.length === 0) return {};
  try {
    const reference: unknown = await archive(
      threadId,
      originals.map((view) => view.message),
    );
    if (typeof reference === "string" && reference !== "") return { reference };
    throw new ThreadkeepError(
      `The archive resolved with ${reference === "" ? "an empty text" : `a ${typeof reference}`} instead of a reference. Return a short string by which the messages can be found.`,
      { code: "summarization.no-reference" },
    );
  } catch (failure) {
    return { failure };
  }
}
