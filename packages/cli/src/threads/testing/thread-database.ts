import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { onTestFinished } from "vitest";

type Fill = (saver: SqliteCheckpointer) => Promise<unknown>;

export interface TestDatabase {
  /** May hold threads.db. */
  folder: string;
  /** Writes into threads.db, and lets go of it afterwards. */
  fill(write: Fill): Promise<void>;
}

const filled = new Map<Fill, string>();
process.once("exit", () => {
  for (const folder of filled.values()) remove(folder);
});

/** A folder that goes with the test. What `write` puts into its threads.db is made once for all tests of a file. */
export async function createTestDatabase(write?: Fill): Promise<TestDatabase> {
  const folder = createFolder();
  onTestFinished(() => remove(folder));
  if (write !== undefined) cpSync(await filledBy(write), folder, { recursive: true });
  return { folder, fill: (more) => fillFolder(folder, more) };
}

async function filledBy(write: Fill): Promise<string> {
  const known = filled.get(write);
  if (known !== undefined) return known;
  const folder = createFolder();
  filled.set(write, folder);
  await fillFolder(folder, write);
  return folder;
}

async function fillFolder(folder: string, write: Fill): Promise<void> {
  const saver = new SqliteCheckpointer(join(folder, "threads.db"));
  try {
    await saver.setup();
    await write(saver);
  } finally {
    await saver.end();
  }
}

function createFolder(): string {
  return mkdtempSync(join(tmpdir(), "threadkeep-threads-"));
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}
