import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { FileArchive } from "./archive.ts";
import { createFileArchive } from "./create-file-archive.ts";
import { BATCH, batchOf } from "./testing/batch-of.ts";
import { readEverything } from "./testing/read-everything.ts";
import { runArchiveChild } from "./testing/run-archive-child.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

describe("a process that is killed while it archives", () => {
  it("loses nothing that it was told is archived, and a retry completes the rest", async () => {
    const dir = temporaryFolder();
    const threadIds = ["a", "b", "c"];
    // Always the same threads, so that what one leaves behind is there for the next.
    for (const round of [1, 2, 3]) {
      const worker = `w${round}`;
      const child = await runArchiveChild({ dir, threadIds, worker, batches: 1_000 }, { killAfter: round });
      expect(child.signal).toBe("SIGKILL");
      for (const threadId of threadIds) {
        const references = child.references.get(threadId) ?? [];
        await expectArchived(dir, threadId, worker, references);
        await expectOnce(dir, threadId);
        // Also the batch it was killed in, and one more.
        const again = await archiveAll(createFileArchive(dir), threadId, worker, references.length + 2);
        expect(again.slice(0, references.length)).toEqual(references);
        await expectArchived(dir, threadId, worker, again);
        await expectOnce(dir, threadId);
      }
    }
  });
});

describe("a disk that is full", () => {
  it("is an error, what was archived before stays, and what was cut off is completed later", async () => {
    const dir = temporaryFolder();
    const task = { dir, threadIds: ["t"], worker: "w", batches: 1_000 };
    const child = await runArchiveChild(task, { maxFileBlocks: 800 });
    expect(child.failure).toBe("archive.disk-full");
    const references = child.references.get("t") ?? [];
    expect(references.length).toBeGreaterThan(1);
    await expectArchived(dir, "t", "w", references);
    const again = await archiveAll(createFileArchive(dir), "t", "w", references.length + 2);
    await expectArchived(dir, "t", "w", again);
    await expectOnce(dir, "t", again.length * BATCH);
  });
});

describe("several processes at once", () => {
  it("archive the same batches once", async () => {
    const task = { dir: temporaryFolder(), threadIds: ["t"], worker: "same", batches: 10 };
    const ends = await Promise.all([runArchiveChild(task), runArchiveChild(task)]);
    expect(ends[0].references).toEqual(ends[1].references);
    await expectArchived(task.dir, "t", "same", ends[0].references.get("t") ?? []);
    await expectOnce(task.dir, "t", task.batches * BATCH);
  });

  it("archive their own batches in one order when their clocks pass midnight back and forth", async () => {
    const task = { dir: temporaryFolder(), threadIds: ["t"], batches: 10, clock: "midnight" } as const;
    const workers = ["a", "b"];
    const ends = await Promise.all(workers.map((worker) => runArchiveChild({ ...task, threadIds: ["t"], worker })));
    for (const [at, { references }] of ends.entries())
      await expectArchived(task.dir, "t", workers[at]!, references.get("t") ?? []);
    expect(readdirSync(join(task.dir, "t")).sort()).toEqual([1, 2, 3].map((day) => `2026-01-0${day}.jsonl`));
    await expectOnce(task.dir, "t", workers.length * task.batches * BATCH);
    const ids = (await readEverything(createFileArchive(task.dir), "t")).map(({ messageId }) => messageId);
    for (const worker of workers) {
      const inOrder = Array.from({ length: task.batches }, (_, n) => batchOf(worker, n).map(({ id }) => id)).flat();
      expect(ids.filter((id) => id.startsWith(`${worker}-`))).toEqual(inOrder);
    }
  });
});

describe("several archives of one folder, in one process", () => {
  it("never move an entry that was archived, whatever their clocks say", async () => {
    const dir = temporaryFolder();
    let days = 0;
    const now = (): Date => new Date(Date.UTC(2026, 0, 1 + (days++ % 7)));
    const archives = Array.from({ length: 5 }, () => createFileArchive(dir, { now }));
    const places = new Map<string, number | undefined>();
    await Promise.all(
      archives.map(async (archive, of) => {
        for (let n = 0; n < 30; n++) {
          const id = `${of}-${n}`;
          await archive.archive("t", [{ role: "user", content: id, id }]);
          places.set(id, (await archive.readMessage("t", id))?.sequence);
        }
      }),
    );
    const entries = await readEverything(createFileArchive(dir), "t");
    expect(entries).toHaveLength(archives.length * 30);
    for (const { messageId, sequence } of entries)
      expect([messageId, places.get(messageId)]).toEqual([messageId, sequence]);
  });
});

async function archiveAll(archive: FileArchive, threadId: string, worker: string, batches: number): Promise<string[]> {
  const references: string[] = [];
  for (let n = 0; n < batches; n++) references.push(await archive.archive(threadId, batchOf(worker, n)));
  return references;
}

async function expectArchived(
  dir: string,
  threadId: string,
  worker: string,
  references: readonly string[],
): Promise<void> {
  const archive = createFileArchive(dir);
  for (const [n, reference] of references.entries()) {
    const entries = await readEverything(archive, threadId, { reference });
    expect(entries.map(({ message }) => message)).toEqual(batchOf(worker, n));
  }
}

async function expectOnce(dir: string, threadId: string, count?: number): Promise<void> {
  const ids = (await readEverything(createFileArchive(dir), threadId)).map(({ messageId }) => messageId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBe(count ?? ids.length);
}
