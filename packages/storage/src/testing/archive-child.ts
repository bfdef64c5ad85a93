import { writeSync } from "node:fs";
import { argv, exit } from "node:process";
import { ThreadkeepError } from "@threadkeep/state";
import { createFileArchive } from "../create-file-archive.ts";
import type { ChildTask } from "./run-archive-child.ts";
import { batchOf } from "./batch-of.ts";

const { dir, threadIds, worker, batches, clock } = JSON.parse(argv[2] ?? "") as ChildTask;
let calls = 0;
// As a process whose clock passes midnight again and again.
const midnight = (): Date => new Date(Date.UTC(2026, 0, 1) + (calls++ % 3) * 24 * 3_600_000);
const archive = createFileArchive(dir, clock === "midnight" ? { now: midnight } : {});

// Archives one batch after the other and says so, until it is killed or has come to the last one.
async function archiveAll(threadId: string): Promise<void> {
  for (let n = 0; n < batches; n++) {
    const reference = await archive.archive(threadId, batchOf(worker, n));
    // Not console.log: what is said must have left this process before it goes on.
    writeSync(1, `${threadId} ${n} ${reference}\n`);
  }
}

await Promise.all(threadIds.map(archiveAll)).catch((error: unknown) => {
  writeSync(1, `failed ${ThreadkeepError.isInstance(error) ? error.code : String(error)}\n`);
  exit();
});
