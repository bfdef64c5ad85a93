import { Document } from "@langchain/core/documents";
import { describe, expect, it } from "vitest";
import { ScriptedModel } from "../../model/scripted-model.ts";
import { promisesOfPersistence } from "./promises-of-persistence.ts";
import { runThreadInFile } from "./run-thread-in-file.ts";
import { withThreadFile } from "./thread-file.ts";
import type { ThreadInFileFacts } from "./thread-in-file-facts.ts";

const PAGES = {
  "retry.md": "Failed calls are tried again with a wait that doubles each time.",
  "limit.md": "A limit on concurrency keeps the calls of an agent to a few at once.",
  "timeout.md": "Every call has a time limit, and a call that exceeds it is ended.",
  "queue.md": "A queue can pause, and its tasks run by priority once it goes on.",
};

const documents = Object.entries(PAGES).map(([id, pageContent]) => new Document({ id, pageContent }));
const file = { path: "threads.db", isKept: false, threads: 2, checkpoints: 20, wholeBytes: 1_000, bytes: 100 };

function brokenIn(threadInFile: ThreadInFileFacts, { bytes = file.bytes } = {}): string[] {
  const promises = promisesOfPersistence({ threadInFile, file: { ...file, bytes } });
  return promises.filter(([kept]) => !kept).map(([, broken]) => broken);
}

describe("a thread in a file", () => {
  it("goes on after the file was closed, ends differently in a fork, and goes back", async () => {
    const facts = await withThreadFile(false, (path) =>
      runThreadInFile(path, { documents, model: new ScriptedModel() }),
    );

    expect(brokenIn(facts)).toEqual([]);
    expect(facts.stopped.docIds.length).toBeGreaterThan(0);
    expect(facts.history.at(-1)).toMatchObject({ steps: { first: -1 }, next: ["__start__"] });
    expect(facts.history.map(({ checkpointId }) => checkpointId)).toContain(facts.forkedFrom);
    expect(facts.original).toMatchObject({ threadId: "report", docIds: expect.arrayContaining(facts.stopped.docIds) });
    expect(facts.fork.threadId).toBe("report-on-queues");
    expect(facts.diff.channels.map(({ channel }) => channel)).toEqual(expect.arrayContaining(["question", "report"]));

    const { original, fork, rollback } = facts;
    expect(brokenIn({ ...facts, wentOn: ["search", ...facts.wentOn] })).toEqual([
      "The thread did not go on where it stood when its file was opened again.",
    ]);
    expect(brokenIn({ ...facts, fork: { ...fork, report: original.report } })).toEqual([
      "The two branches do not end differently.",
    ]);
    expect(brokenIn({ ...facts, fork: { ...fork, docIds: fork.docIds.slice(1) } })).toEqual([
      "The fork does not have the documents that had been read.",
    ]);
    expect(brokenIn({ ...facts, rollback: { ...rollback, keptAll: false } })).toEqual([
      "The rollback deleted something.",
    ]);
    expect(brokenIn(facts, { bytes: 900 })).toEqual(["The file is not much smaller than whole checkpoints."]);
  });
});
