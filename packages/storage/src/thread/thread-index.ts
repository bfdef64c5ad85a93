import type { HeaderRecord } from "../files/record.ts";

/** Where a line is. */
export interface Position {
  file: string;
  offset: number;
  bytes: number;
}

export interface IndexedFile {
  name: string;
  /** Up to here its lines are in the index. */
  readBytes: number;
  /** Tells it from another file of the same name. */
  inode?: number;
  /** Where it ends once there is a file after it. */
  endBytes?: number;
}

/** What is known of a thread's files, without their contents. */
export interface ThreadIndex {
  /** In the order of archiving. */
  files: IndexedFile[];
  /** The newest file in the folder. Until it has a header it is none of `files`. */
  newestName: string | undefined;
  headers: Map<string, HeaderRecord>;
  /** In the order of archiving: the sequence number is the place in the list, from 1. */
  entries: Position[];
  /** Key to sequence number. */
  sequences: Map<string, number>;
  /** Message id to the sequence number of its newest version. */
  newest: Map<string, number>;
  batches: Map<string, Position>;
  /** Files whose first so many bytes are known to be on the disk. */
  syncedBytes: Map<string, number>;
}

export function createThreadIndex(): ThreadIndex {
  return {
    files: [],
    newestName: undefined,
    headers: new Map(),
    entries: [],
    sequences: new Map(),
    newest: new Map(),
    batches: new Map(),
    syncedBytes: new Map(),
  };
}

/** Forgets what was read, to read it again. */
export function clearThreadIndex(index: ThreadIndex): void {
  Object.assign(index, createThreadIndex());
}
