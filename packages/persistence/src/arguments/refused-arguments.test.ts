import { MemorySaver } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { listThreads } from "../catalog/list-threads.ts";
import { readStats } from "../catalog/read-stats.ts";
import { guardCheckpointer } from "../checkpointer/guard/guard-checkpointer.ts";
import { createCheckpointer } from "../create/create-checkpointer.ts";
import { diffCheckpoints } from "../history/diff/diff-checkpoints.ts";
import { forkThread } from "../history/fork/fork-thread.ts";
import { rollbackThread } from "../history/fork/rollback-thread.ts";
import { listNamespaces } from "../history/list-namespaces.ts";
import { readCheckpoint } from "../history/read-checkpoint.ts";
import { readHistory } from "../history/read-history.ts";
import { planReplay } from "../history/replay/plan-replay.ts";
import { chainGraph, threadConfig } from "../history/testing/graphs.ts";
import { applyRetention } from "../retention/apply-retention.ts";
import { planRetention } from "../retention/plan-retention.ts";
import { SqliteCheckpointer } from "../store/sqlite/sqlite-checkpointer.ts";
import { createThreadId } from "../thread-id/create-thread-id.ts";

const saver = new MemorySaver();
const graph = chainGraph(saver);
const policy = { keepLast: 1 };
const plan = planRetention(saver, policy);
const entry = { checkpointId: "1", values: {}, unstored: [] };

type Call = (given: never) => unknown;

/** What takes nothing but an object, by the code that anything else is refused with. */
const OBJECTS: [name: string, code: string, call: Call][] = [
  ["forkThread's graph", "history.not-a-graph", (given) => forkThread(given, { threadId: "t", checkpointId: "1" })],
  ["forkThread's options", "history.invalid-option", (given) => forkThread(graph, given)],
  [
    "rollbackThread's graph",
    "history.not-a-graph",
    (given) => rollbackThread(given, { threadId: "t", checkpointId: "1" }),
  ],
  ["rollbackThread's options", "history.invalid-option", (given) => rollbackThread(graph, given)],
  ["planReplay's graph", "history.not-a-graph", (given) => planReplay(given, threadConfig("t"))],
  ["planReplay's config", "history.unknown-checkpoint", (given) => planReplay(graph, given)],
  ["planReplay's configurable", "history.unknown-checkpoint", (given) => planReplay(graph, { configurable: given })],
  ["readHistory's checkpointer", "history.not-a-checkpointer", (given) => readHistory(given, "t")],
  ["readCheckpoint's checkpointer", "history.not-a-checkpointer", (given) => readCheckpoint(given, { threadId: "t" })],
  ["readCheckpoint's options", "history.invalid-option", (given) => readCheckpoint(saver, given)],
  ["listNamespaces' checkpointer", "history.not-a-checkpointer", (given) => listNamespaces(given, "t")],
  ["diffCheckpoints' first", "history.not-a-checkpoint", (given) => diffCheckpoints(given, entry)],
  ["diffCheckpoints' second", "history.not-a-checkpoint", (given) => diffCheckpoints(entry, given)],
  ["listThreads' checkpointer", "catalog.not-a-checkpointer", (given) => listThreads(given)],
  ["readStats' checkpointer", "catalog.not-a-checkpointer", (given) => readStats(given)],
  ["planRetention's checkpointer", "retention.not-a-checkpointer", (given) => planRetention(given, policy)],
  ["applyRetention's plan", "retention.not-a-plan", (given) => applyRetention(given)],
  ["guardCheckpointer's checkpointer", "guard.not-a-checkpointer", (given) => guardCheckpointer(given)],
  ["createThreadId's parts", "thread-id.invalid-part", (given) => createThreadId(given)],
];

/** As well as nothing at all. */
const MAY_BE_LEFT_OUT: [name: string, code: string, call: Call][] = [
  ["readHistory's options", "history.invalid-option", (given) => readHistory(saver, "t", given)],
  ["listNamespaces' options", "history.invalid-option", (given) => listNamespaces(saver, "t", given)],
  ["listThreads' options", "catalog.invalid-option", (given) => listThreads(saver, given)],
  ["planRetention's options", "retention.invalid-option", (given) => planRetention(saver, policy, given)],
  ["applyRetention's options", "retention.invalid-option", (given) => applyRetention(plan, given)],
  ["guardCheckpointer's options", "guard.invalid-option", (given) => guardCheckpointer(saver, given)],
  ["guardCheckpointer's channels", "guard.invalid-option", (channels) => guardCheckpointer(saver, { channels })],
];

const NONE = [null, 5, 5n, true, "text", "", [], Symbol("none")];

describe.each([
  ...OBJECTS.map(([...row]) => [...row, [undefined, ...NONE]] as const),
  ...MAY_BE_LEFT_OUT.map((row) => [...row, NONE] as const),
])("%s", (_name, code, call, values) => {
  it("is refused where it is no object, with what to give", async () => {
    for (const value of values) await expectRefusal(() => call(value as never), code);
  });
});

const TEXT = [null, 5, 5n, true, [], {}, () => "text", Symbol("text")];
const NUMBER = [null, 0, -1, 1.5, NaN, 5n, "5", true, [], {}, Symbol("5")];
const FUNCTION = [5, "", "text", [], {}, true];
const LIST = [null, 5, "text", {}, true, () => []];

describe.each<[name: string, code: string, call: Call, values: readonly unknown[]]>([
  [
    "forkThread's threadId",
    "history.invalid-thread-id",
    (threadId) => forkThread(graph, { threadId, checkpointId: "1" }),
    TEXT,
  ],
  [
    "forkThread's checkpointId",
    "history.unknown-checkpoint",
    (checkpointId) => forkThread(graph, { threadId: "t", checkpointId }),
    TEXT,
  ],
  ["readHistory's threadId", "history.invalid-thread-id", (threadId) => readHistory(saver, threadId), TEXT],
  ["readHistory's limit", "history.invalid-option", (limit) => readHistory(saver, "t", { limit }), NUMBER],
  ["readHistory's order", "history.invalid-option", (order) => readHistory(saver, "t", { order }), TEXT],
  ["readHistory's namespace", "history.invalid-option", (namespace) => readHistory(saver, "t", { namespace }), TEXT],
  ["readHistory's cursor", "history.invalid-cursor", (cursor) => readHistory(saver, "t", { cursor }), TEXT],
  [
    "readCheckpoint's checkpointId",
    "history.invalid-option",
    (checkpointId) => readCheckpoint(saver, { threadId: "t", checkpointId }),
    TEXT,
  ],
  [
    "readCheckpoint's namespace",
    "history.invalid-option",
    (namespace) => readCheckpoint(saver, { threadId: "t", namespace }),
    TEXT,
  ],
  ["listNamespaces' limit", "history.invalid-option", (limit) => listNamespaces(saver, "t", { limit }), NUMBER],
  ["listThreads' limit", "catalog.invalid-option", (limit) => listThreads(saver, { limit }), NUMBER],
  ["listThreads' order", "catalog.invalid-option", (order) => listThreads(saver, { order }), TEXT],
  ["listThreads' prefix", "catalog.invalid-option", (prefix) => listThreads(saver, { prefix }), TEXT],
  ["listThreads' cursor", "catalog.invalid-cursor", (cursor) => listThreads(saver, { cursor }), TEXT],
  ["planRetention's now", "retention.invalid-option", (now) => planRetention(saver, policy, { now }), TEXT],
  ["planRetention's cursor", "retention.invalid-option", (cursor) => planRetention(saver, policy, { cursor }), TEXT],
  [
    "planRetention's batchSize",
    "retention.invalid-option",
    (batchSize) => planRetention(saver, policy, { batchSize }),
    NUMBER,
  ],
  ["applyRetention's threads", "retention.invalid-option", (threads) => applyRetention(plan, { threads }), LIST],
  [
    "a plan of applyRetention's threads",
    "retention.invalid-plan",
    (thread) => applyRetention(plan, { threads: [thread] }),
    LIST,
  ],
  [
    "applyRetention's onProgress",
    "retention.invalid-option",
    (onProgress) => applyRetention(plan, { onProgress }),
    FUNCTION,
  ],
  ["guardCheckpointer's onEvent", "guard.invalid-option", (onEvent) => guardCheckpointer(saver, { onEvent }), FUNCTION],
  [
    "guardCheckpointer's onOversize",
    "guard.invalid-option",
    (onOversize) => guardCheckpointer(saver, { onOversize }),
    TEXT,
  ],
  [
    "createThreadId's part",
    "thread-id.invalid-part",
    (part) => createThreadId({ job: "a", part }),
    [null, true, [], {}, Symbol("a")],
  ],
  [
    "createCheckpointer's source",
    "checkpointer.invalid-option",
    (source) => createCheckpointer(source),
    [null, 5, 5n, [], true],
  ],
])("%s", (_name, code, call, values) => {
  beforeAll(async () => {
    await graph.invoke({ log: [] }, threadConfig("t"));
  });

  it("is refused where it is of another type, with what to give", async () => {
    for (const value of values) await expectRefusal(() => call(value as never), code);
  });
});

it("applies no plan of a thread whose stamp is gone", async () => {
  const { checkpoint } = (await saver.getTuple(threadConfig("t")))!;
  const purge = { threadId: "t", action: "purge", status: "done", checkpoints: 1, reasons: [] };
  const applied = applyRetention(planRetention(saver, policy), { threads: [purge as never] });
  await expect(applied).rejects.toMatchObject({ code: "retention.invalid-plan" });
  expect((await saver.getTuple(threadConfig("t")))?.checkpoint).toEqual(checkpoint);
});

it("gives the driver no prefix that it would end the process for", async () => {
  const ours = new SqliteCheckpointer(":memory:");
  onTestFinished(() => ours.end());
  await expect(listThreads(ours, { prefix: true as never })).rejects.toMatchObject({ code: "catalog.invalid-option" });
});

async function expectRefusal(call: () => unknown, code: string): Promise<void> {
  const error: unknown = await Promise.resolve()
    .then(call)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ThreadkeepError);
  // What happened, and what to do.
  expect(error).toMatchObject({ code, message: expect.stringMatching(/\. \S.*\.$/s) as string });
}
