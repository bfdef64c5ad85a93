import type { BaseMessage } from "@langchain/core/messages";
import type { ArchiveEntry } from "@threadkeep/storage";
import { isDeepStrictEqual } from "node:util";
import { snapshotOf, type MessageSnapshot } from "../../packages/middleware/src/testing/message-snapshot.ts";
import { isSummaryMessage } from "../../packages/middleware/src/testing/must-stay.ts";
import { isShortened } from "../../packages/middleware/src/testing/pass-breaches.ts";
import { findBreaches } from "../../packages/middleware/src/testing/provider-rules.ts";

/** Ids, by what became of the message. */
export interface Audit {
  /** In the state or in the archive it is not. */
  lost: string[];
  twiceInState: string[];
  twiceInArchive: string[];
  /** There, but not as it came. */
  changed: string[];
  /** There, but never given: a summary that was archived, say. */
  unknown: string[];
  /** Of what providers ask of a list, in the state. */
  breaches: string[];
}

export const NOTHING_WRONG: Audit = {
  lost: [],
  twiceInState: [],
  twiceInArchive: [],
  changed: [],
  unknown: [],
  breaches: [],
};

export interface AuditedThread {
  audit: Audit;
  /** In the archive and as it came in the state, too: a replacement was begun that did not come about. */
  archivedButKept: string[];
  /** In the archive and no longer as it came in the state. */
  replaced: string[];
  /** How many messages each summary in the state says it stands for. */
  summarized: number[];
  /** How many have left the list. */
  removed: number;
}

interface Thread {
  given: ReadonlyMap<string, MessageSnapshot>;
  messages: readonly BaseMessage[];
  /** All that is in its archive. */
  stored: readonly ArchiveEntry[];
}

/** Compares all messages that a thread was given with what its state and its archive hold. */
export function auditThread({ given, messages, stored: entries }: Thread): AuditedThread {
  const stored = entries.map(({ message }) => snapshotOf(message as BaseMessage));
  const originals = messages.filter((message) => !isSummaryMessage(message) && !isShortened(message)).map(snapshotOf);
  const inArchive = new Set(stored.map(idOf));
  const inState = new Set(originals.map(idOf));
  const standIns = messages.filter(isSummaryMessage);
  const found = [...originals, ...stored];
  return {
    audit: {
      lost: [...given.keys()].filter((id) => !inState.has(id) && !inArchive.has(id)),
      twiceInState: repeated(messages.map(({ id }) => String(id))),
      twiceInArchive: repeated(stored.map(idOf)),
      changed: found.filter((one) => !isDeepStrictEqual(one, given.get(idOf(one)) ?? one)).map(idOf),
      unknown: found.map(idOf).filter((id) => !given.has(id)),
      breaches: findBreaches(messages, { pendingAllowed: true }),
    },
    archivedButKept: [...inArchive].filter((id) => inState.has(id)),
    replaced: [...inArchive].filter((id) => !inState.has(id)),
    summarized: standIns.map((message) => (message.additional_kwargs["threadkeep"] as { messages: number }).messages),
    removed: given.size - inState.size - messages.filter(isShortened).length,
  };
}

function idOf({ id }: MessageSnapshot): string {
  return String(id);
}

function repeated(ids: readonly string[]): string[] {
  return ids.filter((id, index) => ids.indexOf(id) < index);
}
