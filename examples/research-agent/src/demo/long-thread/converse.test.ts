import { Document } from "@langchain/core/documents";
import { MemorySaver } from "@langchain/langgraph";
import { contextBudgetMiddleware } from "@threadkeep/middleware/agent";
import { describe, expect, it } from "vitest";
import { ScriptedModel } from "../../model/scripted-model.ts";
import { ScriptedSummarizer } from "../../model/scripted-summarizer.ts";
import { type Conversation, converse } from "./converse.ts";

const documents = ["guard", "archive"].map((topic) => {
  const pageContent = `The ${topic} has a page of its own in these documents. `.repeat(60);
  return new Document({ id: `${topic}.md`, pageContent });
});
const questions = Array.from(
  { length: 12 },
  (_, at) => `${at + 1}. What does the ${at % 2 ? "archive" : "guard"} have?`,
);

function parts() {
  return { documents, model: new ScriptedModel(), checkpointer: new MemorySaver() };
}

function answersOf({ said }: Conversation): string[] {
  return said.filter(({ id }) => id?.endsWith("-answer")).map(({ text }) => text);
}

describe("a conversation with the question agent", () => {
  it("reads a whole document for each question, and answers from it", async () => {
    const { messages, callTokens } = await converse(parts(), questions, "t");

    expect(messages.slice(0, 4).map(({ type, id }) => `${type} ${id}`)).toEqual([
      "human question-1",
      "ai question-1-look-up",
      "tool question-1-call-result",
      "ai question-1-answer",
    ]);
    expect(messages[2]?.text).toBe(`<document id="guard.md">\n${documents[0]?.pageContent}\n</document>`);
    expect(messages[3]?.text).toBe("- The guard has a page of its own in these documents. [guard.md]");
    expect(callTokens).toHaveLength(24);
    expect(callTokens).toEqual(callTokens.toSorted((one, other) => one - other));
  });

  it("gives the same answers within a budget, and knows all that was said", async () => {
    const budget = { model: new ScriptedSummarizer(), budget: { tokens: 2_500 }, keep: { messages: 4 } };
    const middleware = [contextBudgetMiddleware({ ...budget, unarchived: "allow" })];
    const without = await converse(parts(), questions, "t");
    const budgeted = await converse(parts(), questions, "t", middleware);

    expect(answersOf(budgeted)).toEqual(answersOf(without));
    expect(budgeted.said.map(({ id, text }) => [id, text])).toEqual(without.said.map(({ id, text }) => [id, text]));
    expect(budgeted.messages.length).toBeLessThan(without.messages.length);
    expect(Math.max(...budgeted.callTokens)).toBeLessThanOrEqual(2_500);
    expect(Math.max(...without.callTokens)).toBeGreaterThan(2_500);
  });
});
