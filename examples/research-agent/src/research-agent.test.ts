import { fileURLToPath } from "node:url";
import type { Document } from "@langchain/core/documents";
import { MemorySaver } from "@langchain/langgraph";
import { guardGraph } from "@threadkeep/middleware";
import { measureState, parseByteSize, StateOversizedError } from "@threadkeep/state";
import { beforeAll, describe, expect, it } from "vitest";
import { BUDGET, INPUT } from "./demo/facts.ts";
import { traceThread } from "./demo/trace-thread.ts";
import { collectDocuments } from "./library/collect-documents.ts";
import { createDocumentStore } from "./library/document-store.ts";
import { createLibrary, type Library } from "./library/library.ts";
import { distinctTermsOf } from "./library/terms.ts";
import { ScriptedModel } from "./model/scripted-model.ts";
import { createResearchAgent as createAgentWithDocuments } from "./with-documents-in-state.ts";
import { createResearchAgent as createAgentWithIds } from "./with-ids-in-state.ts";

const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));
const CONFIG = { configurable: { thread_id: "thread" }, durability: "sync" as const };

let documents: Document[];
let library: Library;

beforeAll(async () => {
  documents = await collectDocuments(REPOSITORY);
  library = createLibrary(documents);
});

function agentWithDocuments() {
  return createAgentWithDocuments({ library, model: new ScriptedModel(), checkpointer: new MemorySaver() });
}

function agentWithIds() {
  const store = createDocumentStore();
  return createAgentWithIds({ library, store, model: new ScriptedModel(), checkpointer: new MemorySaver() });
}

describe("the agent with documents in state", () => {
  it("is stopped by the guard at the node and the channel that swell", async () => {
    const guarded = guardGraph(agentWithDocuments(), { maxBytes: BUDGET });

    const error = await guarded.invoke(INPUT, CONFIG).catch((thrown: unknown) => thrown);

    if (!StateOversizedError.isInstance(error)) throw error;
    expect(error.context).toMatchObject({ node: "read", maxBytes: parseByteSize(BUDGET) });
    expect(error.oversize.offenders[0]).toMatchObject({ name: "docs" });
    expect(error.oversize.offenders[0]?.largest?.path).toMatch(/^docs\[\d+\]\.pageContent$/);
  });

  it("leaves the thread as the last good step saved it", async () => {
    const guarded = guardGraph(agentWithDocuments(), { maxBytes: BUDGET });
    const seen: { docs: Document[] }[] = [];

    const run = async () => {
      for await (const values of await guarded.stream(INPUT, { ...CONFIG, streamMode: "values" })) seen.push(values);
    };

    await expect(run()).rejects.toSatisfy(StateOversizedError.isInstance);
    const after = await guarded.getState(CONFIG);
    expect(after.next).toEqual(["read"]);
    expect(JSON.stringify(after.values)).toBe(JSON.stringify(seen.at(-1)));
    expect(measureState(after.values).totalBytes).toBeLessThanOrEqual(parseByteSize(BUDGET));
    expect(await traceThread(guarded, CONFIG)).toHaveLength(seen.length);
  });

  it("continues where it was stopped once there is room", async () => {
    const graph = agentWithDocuments();
    await expect(guardGraph(graph, { maxBytes: BUDGET }).invoke(INPUT, CONFIG)).rejects.toThrow();
    const saved = (await graph.getState(CONFIG)).values.docs.length;

    const { docs, report } = await guardGraph(graph, { maxBytes: "1 MB" }).invoke(null, CONFIG);

    expect(docs.length).toBeGreaterThan(saved);
    expect(report).toBe((await agentWithDocuments().invoke(INPUT, CONFIG)).report);
  });

  it("goes far over the budget without the guard", async () => {
    const graph = agentWithDocuments();

    await graph.invoke(INPUT, CONFIG);

    const largest = Math.max(...(await traceThread(graph, CONFIG)).map(({ bytes }) => bytes));
    expect(largest).toBeGreaterThan(2 * parseByteSize(BUDGET));
  });
});

describe("the agent with ids in state", () => {
  it("finishes under the budget at every step", async () => {
    const guarded = guardGraph(agentWithIds(), { maxBytes: BUDGET });

    await guarded.invoke(INPUT, CONFIG);

    const steps = await traceThread(guarded, CONFIG);
    expect(new Set(steps.map(({ node }) => node))).toEqual(
      new Set(["(input)", "search", "read", "synthesize", "review"]),
    );
    expect(Math.max(...steps.map(({ bytes }) => bytes))).toBeLessThan(parseByteSize(BUDGET));
    expect((await guarded.getState(CONFIG)).next).toEqual([]);
  });

  it("writes a report out of the documents that it read", async () => {
    const { report, docIds } = await guardGraph(agentWithIds(), { maxBytes: BUDGET }).invoke(INPUT, CONFIG);

    const read = new Set(docIds);
    const pages = documents.filter(({ id }) => read.has(id ?? "")).map(({ pageContent }) => pageContent);
    const corpus = new Set(distinctTermsOf(pages.join("\n")));
    expect(docIds.some((id: string) => report.includes(`[${id}]`))).toBe(true);
    expect(distinctTermsOf(INPUT.question).filter((term) => corpus.has(term) && report.includes(term))).not.toEqual([]);
  });

  it("writes the same report as the agent with documents in state", async () => {
    const [withDocuments, withIds] = await Promise.all([
      agentWithDocuments().invoke(INPUT, CONFIG),
      agentWithIds().invoke(INPUT, CONFIG),
    ]);

    expect(withIds.report).toBe(withDocuments.report);
    expect(withIds.docIds).toEqual(withDocuments.docs.map(({ id }) => id));
  });
});
