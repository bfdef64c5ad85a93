import { stat } from "node:fs/promises";
import type { CheckpointTuple } from "@langchain/langgraph";
import { listThreads } from "@threadkeep/persistence";
import type { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { withCheckpointer } from "./thread-file.ts";

export interface FileFact {
  path: string;
  /** Whether it is still there when the demo has ended. */
  isKept: boolean;
  threads: number;
  checkpoints: number;
  /** What a saver stores of the same that writes all channels into every checkpoint, as LangGraph's SqliteSaver does. */
  wholeBytes: number;
  /** Of the file, indexes and all. */
  bytes: number;
}

/** What a file holds, and what whole checkpoints would take. */
export async function measureFile(path: string, isKept: boolean): Promise<FileFact> {
  const threads = await withCheckpointer(path, measureThreads);
  return {
    path,
    isKept,
    threads: threads.length,
    checkpoints: sumOf(threads.map(({ checkpoints }) => checkpoints)),
    wholeBytes: sumOf(threads.map(({ wholeBytes }) => wholeBytes)),
    // Closed: nothing waits in a write-ahead log beside it.
    bytes: (await stat(path)).size,
  };
}

async function measureThreads(checkpointer: SqliteCheckpointer) {
  const { threads } = await listThreads(checkpointer, { limit: 1000 });
  return Promise.all(threads.map(({ threadId }) => measureThread(checkpointer, threadId)));
}

async function measureThread(checkpointer: SqliteCheckpointer, threadId: string) {
  const sizes: number[] = [];
  for await (const tuple of checkpointer.list({ configurable: { thread_id: threadId } })) {
    sizes.push(await wholeBytesOf(tuple, checkpointer.serde));
  }
  return { checkpoints: sizes.length, wholeBytes: sumOf(sizes) };
}

async function wholeBytesOf(
  { checkpoint, metadata, pendingWrites = [] }: CheckpointTuple,
  serde: SqliteCheckpointer["serde"],
): Promise<number> {
  const values = [checkpoint, metadata, ...pendingWrites.map(([, , value]) => value)];
  const written = await Promise.all(values.map((value) => serde.dumpsTyped(value)));
  return sumOf(written.map(([, bytes]) => bytes.byteLength));
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
