import type { BaseMessage } from "@langchain/core/messages";

/** A message as many providers' clients take it. Further fields are kept as they are. */
export interface PlainArchivableMessage {
  role: string;
  content?: unknown;
  id?: string;
}

/** LangChain's own messages, or plain `{ role, content }` objects. */
export type ArchivableMessage = BaseMessage | PlainArchivableMessage;

export interface ArchiveEntry {
  /** Its place in the thread, from 1, in the order of archiving. */
  sequence: number;
  /** ISO 8601, UTC. */
  archivedAt: string;
  /** The message's own id, or for a message without one a digest of its content and its rank among equals of its batch. */
  messageId: string;
  /** As it was: a LangChain message is one of the same class. */
  message: ArchivableMessage;
}

export interface ReadArchiveOptions {
  /** Entries in a page. 100. */
  limit?: number | undefined;
  /** `nextCursor` of the page before. */
  cursor?: string | undefined;
  /** What `archive` returned: only that batch, in its own order. */
  reference?: string | undefined;
}

export interface ArchivePage {
  entries: ArchiveEntry[];
  /** Absent on the last page. */
  nextCursor?: string;
}

/** The raw history of threads. Nothing that was stored is ever changed or dropped. */
export interface MessageArchive {
  /**
   * Stores messages, and resolves once they are on the disk. A message that is there already, with the same id and content, is
   * not stored again; the same id with other content is stored as a new version.
   * @returns a reference to this batch, the same one for the same batch: short enough to go into state
   */
  archive: (threadId: string, messages: readonly ArchivableMessage[]) => Promise<string>;
  /** A page of what was archived, in that order. A cursor stays valid while entries are added. */
  readArchive: (threadId: string, options?: ReadArchiveOptions) => Promise<ArchivePage>;
  /** The version of a message that was stored last. */
  readMessage: (threadId: string, messageId: string) => Promise<ArchiveEntry | undefined>;
  /** The ids of all threads that have an archive, in no particular order. */
  threads: () => AsyncIterable<string>;
}

/** An archive in a folder. */
export type FileArchive = MessageArchive;
