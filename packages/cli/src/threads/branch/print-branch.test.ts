import { Annotation, Command, DeltaChannel, START, StateGraph, type MessagesAnnotation } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import { jsonOf, mask, runCommand, shown } from "../testing/run-command.ts";
import { asked, at, fillSupport, supportGraph } from "../testing/support-threads.ts";
import { createTestDatabase } from "../testing/thread-database.ts";

async function checkpointsOf({ folder }: { folder: string }, threadId: string): Promise<string[]> {
  const { entries } = await jsonOf<{ entries: { checkpointId: string }[] }>(folder, "history", threadId);
  return entries.map(({ checkpointId }) => checkpointId);
}

describe("threadkeep fork", () => {
  it("makes a thread that goes on from there, without the graph", async () => {
    const database = await createTestDatabase(fillSupport);
    const [latest] = await checkpointsOf(database, "support:1");
    expect(await shown(database.folder, "fork", "support:1", latest!, "--to", "support:1b")).toMatchInlineSnapshot(`
      "
      Forked support:1 into support:1b
        from  00000000-0000-0000-0000-000000000001, step 1, 2026-01-02 03:04:05Z, waiting for an answer: ask

      The first thread is as it was. Go on with the new one:
        await graph.invoke(null, { configurable: { thread_id: "support:1b" } });
      exit 0
      "
    `);
    await database.fill(async (saver) => {
      const { messages } = await supportGraph(saver).invoke(new Command({ resume: true }), at("support:1b"));
      expect(messages.map(({ id }) => id)).toEqual(["h1", "a1"]);
    });
    expect(await checkpointsOf(database, "support:1b")).toHaveLength(3);
    expect(await checkpointsOf(database, "support:1")).toHaveLength(3);
  });

  it("names a new thread for where it came from", async () => {
    const database = await createTestDatabase(fillSupport);
    const [latest] = await checkpointsOf(database, "support:1");
    const fork = await jsonOf<{ threadId: string }>(database.folder, "fork", "support:1", latest!);
    expect(fork).toMatchObject({ status: "paused", forkedFrom: { threadId: "support:1", checkpointId: latest } });
    expect(fork.threadId).toContain("fork");
  });

  it("writes over no thread, and does not take a word of the library for one", async () => {
    const database = await createTestDatabase(fillSupport);
    const [latest] = await checkpointsOf(database, "support:1");
    for (const to of ["support:2", "support:1", "same"]) {
      const { exitCode, errors } = await runCommand(database.folder, ["fork", "support:1", latest!, "--to", to]);
      expect([exitCode, errors]).toEqual([
        2,
        expect.stringMatching(/There is a thread|A fork goes to a thread of its own/),
      ]);
    }
    expect(await checkpointsOf(database, "support:1")).toHaveLength(3);
    expect(await shown(database.folder, "fork", "support:1", "1ef0")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: Thread "support:1" has no checkpoint "1ef0".
      threadkeep history lists those of a thread.
      exit 2
      "
    `);
  });
});

describe("of a thread with a DeltaChannel", () => {
  it("says that only the graph can put its value together, and changes nothing", async () => {
    const database = await createTestDatabase(async (saver) => {
      for (const id of ["h1", "h2"]) await deltaGraph(saver).invoke(asked(id), at("t"));
    });
    const [, before] = await checkpointsOf(database, "t");
    expect(await shown(database.folder, "fork", "t", before!)).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: Checkpoint 00000000-0000-0000-0000-000000000001 does not hold the value of channel "messages": it may be a DeltaChannel, which only the graph can put together.
      Call forkThread or rollbackThread of @threadkeep/persistence with the compiled graph.
      exit 2
      "
    `);
    expect(await shown(database.folder, "rollback", "t", before!, "--yes")).toContain(
      "which only the graph can put together",
    );
    expect(await checkpointsOf(database, "t")).toHaveLength(6);
  });
});

describe("threadkeep rollback", () => {
  it("prints its plan and does nothing without --yes", async () => {
    const database = await createTestDatabase(fillSupport);
    const [, before] = await checkpointsOf(database, "support:1");
    expect(await shown(database.folder, "rollback", "support:1", before!)).toMatchInlineSnapshot(`
      "
      support:1 of sqlite:./threads.db
        latest   00000000-0000-0000-0000-000000000001, step 1, 2026-01-02 03:04:05Z, waiting for an answer: ask
        back to 00000000-0000-0000-0000-000000000002, step 0, 2026-01-02 03:04:05Z, next: answer

      A copy becomes the latest; all that came after it stays in the history. Let no run of this thread be under way.
      stderr: Nothing was done. Give --yes to do it.
      exit 2
      "
    `);
    expect(await checkpointsOf(database, "support:1")).toHaveLength(3);
  });

  it("makes an old checkpoint the latest with --yes", async () => {
    const database = await createTestDatabase(fillSupport);
    const [latest, before] = await checkpointsOf(database, "support:1");
    expect(await shown(database.folder, "rollback", "support:1", before!, "--yes")).toMatchInlineSnapshot(`
      "
      support:1 of sqlite:./threads.db
        latest   00000000-0000-0000-0000-000000000001, step 1, 2026-01-02 03:04:05Z, waiting for an answer: ask
        back to 00000000-0000-0000-0000-000000000002, step 0, 2026-01-02 03:04:05Z, next: answer
        now      00000000-0000-0000-0000-000000000003, step 0, 2026-01-02 03:04:05Z, next: answer

      A copy is the latest now; all that came after it is in the history.
      exit 0
      "
    `);
    const after = await checkpointsOf(database, "support:1");
    expect(after.slice(1)).toContain(latest);
    const { output } = await runCommand(database.folder, ["show", "support:1"]);
    expect(mask(output)).toContain("next: answer");
  });

  it("has nothing to do where it is the latest", async () => {
    const database = await createTestDatabase(fillSupport);
    const [latest] = await checkpointsOf(database, "support:1");
    expect(await shown(database.folder, "rollback", "support:1", latest!)).toMatchInlineSnapshot(`
      "
      support:1 of sqlite:./threads.db
        is there already: 00000000-0000-0000-0000-000000000001, step 1, 2026-01-02 03:04:05Z, waiting for an answer: ask
      exit 0
      "
    `);
  });
});

function deltaGraph(checkpointer: BaseCheckpointSaver) {
  const messages = () =>
    new DeltaChannel<unknown[], unknown[]>((before: unknown[], writes: unknown[][]) => before.concat(...writes), {
      snapshotFrequency: 100,
    });
  const State = Annotation.Root({ messages: messages as never }) as unknown as typeof MessagesAnnotation;
  return new StateGraph(State)
    .addNode("answer", () => ({}))
    .addEdge(START, "answer")
    .compile({ checkpointer });
}
