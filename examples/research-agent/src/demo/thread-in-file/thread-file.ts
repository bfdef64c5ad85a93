import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCheckpointer } from "@threadkeep/persistence";
import type { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";

/** A file for threads, in a temporary folder of its own. When `use` has ended, however, the folder is gone unless it is kept. */
export async function withThreadFile<Result>(isKept: boolean, use: (path: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "threadkeep-demo-"));
  try {
    return await use(join(folder, "threads.db"));
  } finally {
    if (!isKept) await rm(folder, { recursive: true, force: true });
  }
}

/** The checkpointer of a file, which is closed when `use` has ended. */
export async function withCheckpointer<Result>(
  path: string,
  use: (checkpointer: SqliteCheckpointer) => Promise<Result>,
): Promise<Result> {
  const checkpointer = await createCheckpointer(`sqlite:${path}`);
  try {
    return await use(checkpointer);
  } finally {
    await checkpointer.end();
  }
}
