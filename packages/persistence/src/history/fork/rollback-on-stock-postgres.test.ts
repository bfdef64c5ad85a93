import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { beforeAll, expect, it } from "vitest";
import { describePostgres } from "../../store/postgres/testing/describe-postgres.ts";
import { threadConfig, rememberingGraph } from "../testing/graphs.ts";
import { checkpointBefore, threadSnapshot } from "../testing/thread-snapshot.ts";
import { forkThread } from "./fork-thread.ts";
import { rollbackThread } from "./rollback-thread.ts";

describePostgres("a subgraph that had not begun, on the stock PostgresSaver", (postgres) => {
  let saver: PostgresSaver;
  beforeAll(async () => {
    saver = new PostgresSaver(postgres.pool, undefined, { schema: postgres.newSchema() });
    await saver.setup();
  });

  it.each([null, { log: ["new"] }])(
    "begins after a rollback with nothing of the branch before, given %j",
    async (input) => {
      const threadId = JSON.stringify(input);
      const graph = rememberingGraph(saver);
      await graph.invoke({ log: ["old"] }, threadConfig(threadId));
      await graph.invoke({ log: ["abandoned"] }, threadConfig(threadId));
      const checkpointId = await firstBefore(graph, threadId, "work");
      await rollbackThread(graph, { threadId, checkpointId });
      await graph.invoke(input, threadConfig(threadId));
      const place = { configurable: { thread_id: threadId, checkpoint_ns: "lasting" } };
      const expected = ["old", ...(input?.log ?? []), "work", "noted"];
      expect((await saver.getTuple(place))?.checkpoint.channel_values["log"]).toEqual(expected);
      await graph.invoke({ log: ["once more"] }, threadConfig(threadId));
      const { log } = (await saver.getTuple(place))!.checkpoint.channel_values as { log: string[] };
      expect(log.slice(0, expected.length)).toEqual(expected);
      expect(log).not.toContain("abandoned");
    },
  );

  it("is refused a rollback to where it was next, which changes nothing", async () => {
    const graph = rememberingGraph(saver);
    await graph.invoke({ log: ["old"] }, threadConfig("t"));
    const before = await threadSnapshot(saver, "t");
    const checkpointId = await checkpointBefore(graph, "t", "lasting");
    const error = await rollbackThread(graph, { threadId: "t", checkpointId }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: "history.shared-versions",
      message: expect.stringContaining('The subgraph at "lasting" runs next at checkpoint') as string,
    });
    expect(await threadSnapshot(saver, "t")).toEqual(before);
  });

  it("is refused it on a second branch, too, and forks to a new thread instead", async () => {
    const graph = rememberingGraph(saver);
    await graph.invoke({ log: ["old"] }, threadConfig("twice"));
    await rollbackThread(graph, { threadId: "twice", checkpointId: await checkpointBefore(graph, "twice", "work") });
    const { log } = await graph.invoke(null, threadConfig("twice"));
    const ref = { threadId: "twice", checkpointId: await checkpointBefore(graph, "twice", "lasting") };
    await expect(rollbackThread(graph, ref)).rejects.toMatchObject({ code: "history.shared-versions" });
    const { config } = await forkThread(graph, ref);
    expect(await graph.invoke(null, config)).toEqual({ log });
  });
});

/** The oldest checkpoint with that node next. */
async function firstBefore(
  graph: ReturnType<typeof rememberingGraph>,
  threadId: string,
  node: string,
): Promise<string> {
  let found = "";
  for await (const { next, config } of graph.getStateHistory(threadConfig(threadId))) {
    if (next.join() === node) found = String(config.configurable?.["checkpoint_id"]);
  }
  return found;
}
