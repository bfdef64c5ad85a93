import { MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { describe, expect, it } from "vitest";
import { jsonOf, runCommand, shown, STEERING } from "../testing/run-command.ts";
import { asked, at, chargingGraph, fillSupport, supportGraph } from "../testing/support-threads.ts";
import { createTestDatabase } from "../testing/thread-database.ts";

describe("threadkeep show", () => {
  it("shows what waits for an answer", async () => {
    const database = await createTestDatabase(fillSupport);
    expect(await shown(database.folder, "show", "support:1")).toMatchInlineSnapshot(`
      "
      support:1
        checkpoint  00000000-0000-0000-0000-000000000001, the latest
        made        2026-01-02 03:04:05Z, step 1, by loop
        state       waiting for an answer: ask

      channels
        channel   items  bytes
        messages      2  404 B
        topic              9 B
        in all           435 B

      questions
        00000000000000000000000000000000  { "question": "Send it to the customer?", "to": 1 }
      exit 0
      "
    `);
  });

  it("shows what failed", async () => {
    const database = await createTestDatabase(fillSupport);
    expect(await shown(database.folder, "show", "support:3")).toMatchInlineSnapshot(`
      "
      support:3
        checkpoint  00000000-0000-0000-0000-000000000001, the latest
        made        2026-01-02 03:04:05Z, step 0, by loop
        state       failed: charge

      channels
        channel   items  bytes
        messages      1  180 B
        in all           193 B

      errors
        RangeError: card declined  task 00000000-0000-0000-0000-000000000002
      exit 0
      "
    `);
  });

  it("shows the value of a channel", async () => {
    const database = await createTestDatabase(fillSupport);
    expect(await shown(database.folder, "show", "support:1", "--channel", "messages")).toMatchInlineSnapshot(`
      "
      messages of support:1 at 00000000-0000-0000-0000-000000000001, 404 B

      [0] human h1: Where is my parcel?
      [1] ai a1: Your parcel left on Monday.
      exit 0
      "
    `);
  });

  it("shortens what is long for people, and leaves it whole in JSON", async () => {
    const database = await createTestDatabase();
    const long = "x".repeat(2000);
    await database.fill((saver) => chargingGraph(saver).invoke(asked("h1", long), at("t")));
    const { output } = await runCommand(database.folder, ["show", "t", "--channel", "messages"]);
    expect(output).toContain("xxx… (1500 more characters)");
    const { value } = await jsonOf<{ value: { content: string }[] }>(
      database.folder,
      "show",
      "t",
      "--channel",
      "messages",
    );
    expect(value[0]?.content).toBe(long);
  });

  it("gives all of it as JSON", async () => {
    const database = await createTestDatabase(fillSupport);
    const view = await jsonOf<Record<string, unknown>>(database.folder, "show", "support:1");
    expect(view).toMatchObject({
      threadId: "support:1",
      status: "paused",
      isLatest: true,
      next: ["ask"],
      interrupts: [{ value: { question: "Send it to the customer?", to: 1 } }],
      values: {
        messages: [
          { id: "h1", type: "human" },
          { id: "a1", type: "ai" },
        ],
        topic: "parcels",
      },
    });
  });

  it("names subgraphs, and shows one at its namespace", async () => {
    const database = await createTestDatabase((saver) => nestedGraph(saver).invoke(asked(), at("t")));
    expect(await shown(database.folder, "show", "t")).toMatchInlineSnapshot(`
      "
      t
        checkpoint  00000000-0000-0000-0000-000000000001, the latest
        made        2026-01-02 03:04:05Z, step 0, by loop
        state       waiting for an answer: support

      channels
        channel   items  bytes
        messages      1  180 B
        in all           193 B

      questions
        00000000000000000000000000000000  { "question": "Send it to the customer?", "to": 1 }

      subgraphs
        namespace                                     checkpoints  newest
        support:00000000-0000-0000-0000-000000000002            3  00000000-0000-0000-0000-000000000003
      exit 0
      "
    `);
    const { subgraphs } = await jsonOf<{ subgraphs: { namespace: string }[] }>(database.folder, "show", "t");
    const { namespace } = subgraphs[0]!;
    const { output } = await runCommand(database.folder, ["show", "t", "--namespace", namespace]);
    expect(output).toContain(`namespace   ${namespace}`);
    expect(await shown(database.folder, "history", "t", "--namespace", namespace)).toContain(`of t at support:`);
    const { errors } = await runCommand(database.folder, ["history", "t", "--namespace", "support"]);
    expect(errors).toContain(`Of subgraphs it has "${namespace}".`);
  });

  it("shows an earlier checkpoint", async () => {
    const database = await createTestDatabase(fillSupport);
    const { entries } = await jsonOf<{ entries: { checkpointId: string }[] }>(database.folder, "history", "support:1");
    const { output } = await runCommand(database.folder, [
      "show",
      "support:1",
      "--checkpoint",
      entries[1]!.checkpointId,
    ]);
    expect(output).toContain(`${entries[1]!.checkpointId}, not the latest`);
    expect(output).toContain("next: answer");
  });

  it("does not let messages, questions or errors steer the terminal", async () => {
    const database = await createTestDatabase();
    const evil = "\u001b[2J\u001b]0;owned\u0007\u009b31m";
    await database.fill((saver) =>
      chargingGraph(saver, new Error(evil))
        .invoke({ ...asked("h1", evil), topic: evil }, at("t"))
        .catch(() => {}),
    );
    for (const args of [
      ["show", "t"],
      ["show", "t", "--channel", "messages"],
      ["show", "t", "--json"],
      ["history", "t"],
    ]) {
      const { output } = await runCommand(database.folder, args);
      expect(output).not.toMatch(STEERING);
    }
  });

  it("says what is not there", async () => {
    const database = await createTestDatabase(fillSupport);
    expect(await shown(database.folder, "show", "support:9")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: There is no thread "support:9" in this database.
      threadkeep threads lists those there are.
      exit 2
      "
    `);
    expect(await shown(database.folder, "show", "support:1", "--checkpoint", "1ef0")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: Thread "support:1" has no checkpoint "1ef0".
      threadkeep history lists those of a thread.
      exit 2
      "
    `);
    expect(await shown(database.folder, "show", "support:1", "--channel", "mesages")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: Thread "support:1" has no channel "mesages" at checkpoint 00000000-0000-0000-0000-000000000001.
      Did you mean messages? There is messages, topic. The value of a DeltaChannel is not in every checkpoint.
      exit 2
      "
    `);
    expect(await shown(database.folder, "show", "support:9", "--json")).toMatchInlineSnapshot(`
      "
      {
        "error": {
          "code": "history.unknown-thread",
          "message": "There is no thread \\"support:9\\" in this database.",
          "help": "threadkeep threads lists those there are."
        }
      }
      exit 2
      "
    `);
  });
});

function nestedGraph(checkpointer: BaseCheckpointSaver) {
  return new StateGraph(MessagesAnnotation)
    .addNode("support", supportGraph(checkpointer).builder.compile())
    .addEdge(START, "support")
    .compile({ checkpointer });
}
