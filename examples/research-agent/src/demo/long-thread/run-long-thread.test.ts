import { Document } from "@langchain/core/documents";
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { ScriptedModel } from "../../model/scripted-model.ts";
import { ScriptedSummarizer } from "../../model/scripted-summarizer.ts";
import type { LongThreadFacts } from "./long-thread-facts.ts";
import { runLongThread } from "./run-long-thread.ts";

const TOPICS = ["guard", "archive", "summary"];
const QUESTIONS = Array.from({ length: 14 }, (_, at) => `What does line ${at + 1} say of the ${TOPICS[at % 3]}?`);

function run(): Promise<LongThreadFacts> {
  return runLongThread({
    documents: TOPICS.map((topic) => new Document({ id: `docs/${topic}.md`, pageContent: pageOn(topic) })),
    model: new ScriptedModel(),
    checkpointer: new MemorySaver(),
    summarizer: new ScriptedSummarizer(),
    questions: QUESTIONS,
    budgetTokens: 3_000,
    now: () => new Date("2026-03-01T12:00:00Z"),
  });
}

function pageOn(topic: string): string {
  const lines = Array.from({ length: 50 }, (_, at) => `The ${topic} is told of in line ${at + 1} of this page.`);
  return `# On the ${topic}\n\n${lines.join("\n")}`;
}

describe("the long thread", () => {
  it("stays within its budget and loses nothing, in every run the same", async () => {
    const facts = await run();

    const { budgeted, without } = facts;
    expect(budgeted.callTokens).toHaveLength(without.callTokens.length);
    expect(Math.max(...without.callTokens)).toBeGreaterThan(9_000);
    expect(Math.max(...budgeted.callTokens)).toBeLessThanOrEqual(3_000);
    expect(budgeted.events.map(({ type }) => type)).toEqual(["context.shortened", "context.summarized"]);
    expect(budgeted.summarizer.calls).toBeGreaterThan(0);
    expect(budgeted.archive).toMatchObject({ files: [{ path: "long-thread/2026-03-01.jsonl" }], lost: 0 });
    expect(budgeted.archive.left).toBe(budgeted.archive.messages);
    expect(budgeted.archive.left).toBeGreaterThan(without.messages / 2);
    expect(budgeted.readBack).toMatchObject({ type: "tool", isEqual: true });
    expect(budgeted.readBack?.stands).toContain(budgeted.readBack?.reference);

    expect(await run()).toEqual(facts);
  });
});
