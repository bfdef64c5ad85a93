import { Annotation, Command, interrupt, START, StateGraph } from "@langchain/langgraph";
import Database from "libsql";
import { expect, it } from "vitest";
import { useService } from "../service/testing/use-service.ts";
import { useSqlite } from "../service/testing/use-sqlite.ts";

const State = Annotation.Root({
  log: Annotation<string[]>({ reducer: (a, b) => a.concat(b), default: () => [] }),
});
const INPUT = { log: ["in"] };

interface Waiting {
  interruptBefore?: "next"[];
  threadIds?: [first: string, ...others: string[]];
}

/** Runs that wait, past their limit, and what goes on with the last one's thread without the service. */
async function useWaiting({ interruptBefore = [], threadIds = ["t"] }: Waiting = {}) {
  const database = await useSqlite();
  const checkpointer = database.open();
  const graph = new StateGraph(State)
    .addNode("asks", () => ({ log: [String(interrupt("Approve?"))] }))
    .addNode("next", () => ({ log: ["next"] }))
    .addEdge(START, "asks")
    .addEdge("asks", "next")
    .compile({ interruptBefore });
  const { service, events } = useService({ checkpointer, graphs: { graph }, waitLimitMs: 1_000 });
  for (const threadId of threadIds) await service.run("graph", INPUT, { threadId });
  const file = new Database(database.path);
  file.exec("UPDATE threadkeep_runs SET due_at = rowid");
  file.close();
  const config = { configurable: { thread_id: threadIds.at(-1), __pregel_checkpointer: checkpointer } };
  const goOnWithout = (given: Command | null) => graph.invoke(given as never, config);
  return { service, events, goOnWithout };
}

type Service = Awaited<ReturnType<typeof useWaiting>>["service"];

const answer = new Command({ resume: "yes" });

it("admits the next run where its question was answered without the service", async () => {
  const { service, events, goOnWithout } = await useWaiting();
  await goOnWithout(answer);
  const { runId } = (await service.readRun("t"))!;
  await service.run("graph", INPUT, { threadId: "t" });
  expect(events).toContainEqual({ type: "run.done", runId, threadId: "t", graph: "graph" });
  expect(await service.resume("t", answer)).toMatchObject({ log: ["in", "yes", "next", "in", "yes", "next"] });
});

it.each<[string, (service: Service) => Promise<unknown>]>([
  ["a sweep", (service) => service.sweep()],
  ["recoverThread", (service) => service.recoverThread("t")],
])("is recorded as done by %s, and listed no more", async (_what, recover) => {
  const { service, goOnWithout } = await useWaiting();
  await goOnWithout(answer);
  expect((await service.runs({ stuck: true })).runs).toMatchObject([{ state: "waiting" }]);
  await recover(service);
  expect((await service.runs({ stuck: true })).runs).toEqual([]);
  expect((await service.stats()).byState).toEqual([{ state: "done", isStuck: false, runs: 1 }]);
});

it("is found behind more than one sweep looks at", async () => {
  const others = Array.from({ length: 100 }, (_, index) => `before-${index}`);
  const { service, goOnWithout } = await useWaiting({ threadIds: ["before", ...others, "t"] });
  await goOnWithout(answer);
  await service.sweep();
  expect(await service.readRun("t")).toMatchObject({ state: "waiting" });
  await service.sweep();
  expect(await service.readRun("t")).toMatchObject({ state: "done" });
  expect(await service.readRun("before")).toMatchObject({ state: "waiting" });
});

it("still waits where nobody answered, and where somebody went no further than a breakpoint", async () => {
  const { service, goOnWithout } = await useWaiting({ interruptBefore: ["next"] });
  await expectToWait(service);
  await goOnWithout(answer);
  await expectToWait(service);
  await goOnWithout(null);
  expect(await service.recoverThread("t")).toMatchObject({ outcome: "done" });
});

async function expectToWait(service: Service): Promise<void> {
  await service.sweep();
  expect(await service.recoverThread("t")).toMatchObject({ outcome: "left" });
  await expect(service.run("graph", INPUT, { threadId: "t" })).rejects.toMatchObject({
    code: "run.waiting-for-answer",
  });
  expect(await service.readRun("t")).toMatchObject({ state: "waiting", epoch: 1 });
}
