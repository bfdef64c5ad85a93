import { MemorySaver } from "@langchain/langgraph-checkpoint";
import { expect, it } from "vitest";
import { useRecoveryBench } from "../recover/testing/recovery-bench.ts";
import { recoverThread } from "../recover/recover-thread.ts";
import { stepsGraph } from "../service/testing/steps-graph.ts";
import { readStats } from "./read-service-stats.ts";
import { serveMetrics } from "./serve-metrics.ts";
import { assertOpenMetrics } from "./testing/open-metrics-grammar.ts";

const URL = "http://localhost/metrics";

it("tells how many runs are stuck where, of its own database", async () => {
  const bench = await useRecoveryBench();
  const graph = stepsGraph({ a: () => {}, b: () => {} });
  const { context } = bench.openService({ graphs: { graph } });
  for (const threadId of ["one", "two", "three"]) {
    await bench.runAndDie({ graph, threadId, input: { done: [] }, death: { at: 5, when: "after" } });
  }
  await recoverThread(context, "one");

  const stats = await readStats(context);
  expect(stats.byNode).toEqual([{ graph: "graph", node: "b", step: 1, state: "open", isStuck: true, runs: 2 }]);
  expect(stats).toMatchObject({ threads: 3, recoveries: { count: 1 }, oldestCheckpoint: expect.any(String) });

  const response = await serveMetrics(context, new Request(URL));
  expect(response.headers.get("content-type")).toBe("application/openmetrics-text; version=1.0.0; charset=utf-8");
  const text = await response.text();
  assertOpenMetrics(text);
  expect(text).toContain('threadkeep_runs_at_node{graph="graph",node="b",step="1",state="open",stuck="true"} 2\n');
});

it("answers GET and HEAD only, and 503 where the database is away", async () => {
  const bench = await useRecoveryBench();
  const { context } = bench.openService({ graphs: {}, checkpointer: bench.saver });
  const post = await serveMetrics(context, new Request(URL, { method: "POST" }));
  expect([post.status, post.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
  const head = await serveMetrics(context, new Request(URL, { method: "HEAD" }));
  expect([head.status, await head.text()]).toEqual([200, ""]);
  await bench.saver.end();
  expect((await serveMetrics(context, new Request(URL))).status).toBe(503);
});

it("says that its saver keeps no runs", async () => {
  const bench = await useRecoveryBench();
  const { context } = bench.openService({ graphs: {}, checkpointer: new MemorySaver() });
  const response = await serveMetrics(context, new Request(URL));
  expect(response.status).toBe(501);
  expect(await response.text()).toMatch(/^metrics\(\) needs a record of runs, and MemorySaver keeps none/);
});
