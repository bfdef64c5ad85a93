import { AIMessage, HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { createTokenCounter } from "@threadkeep/state";
import { expect, it } from "vitest";
import type { PassMemory } from "./pass-memory.ts";
import { summarizeMessages } from "./summarize-messages.ts";
import { answeringModel } from "../testing/answering-model.ts";
import { memoryArchive } from "../testing/memory-archive.ts";

const BUDGET = 1_500;
const words = "the flight to Lisbon leaves on Friday at nine and needs a seat at the window ".repeat(3);

/** What LangGraph makes of a list that a subgraph shares with its parent: by id, and nothing leaves. */
function mergeIntoParent(parent: readonly BaseMessage[], returned: readonly BaseMessage[]): BaseMessage[] {
  const byId = new Map(returned.map((message) => [message.id, message]));
  const known = new Set(parent.map(({ id }) => id));
  const kept = parent.map((message) => byId.get(message.id) ?? message);
  return [...kept, ...returned.filter(({ id }) => !known.has(id))];
}

it("does not summarize again what a graph around it brings back", async () => {
  const tokens = createTokenCounter();
  const archive = memoryArchive();
  const options = { model: answeringModel("short"), budget: { tokens: BUDGET }, archive, tokens };
  let parent: BaseMessage[] = [];
  let memory: PassMemory = {};
  let calls = 0;
  for (let turn = 0; turn < 60; turn++) {
    parent = [...parent, new HumanMessage({ id: `q${turn}`, content: `${turn}: ${words}` })];
    const pass = await summarizeMessages(parent, { ...options, threadId: "t", memory });
    memory = pass.memory;
    calls += pass.report?.spent.calls ?? 0;
    expect(tokens.count(pass.messages)).toBeLessThanOrEqual(BUDGET);
    const answer = new AIMessage({ id: `a${turn}`, content: words });
    parent = mergeIntoParent(parent, [...pass.messages, answer]);
  }

  expect(parent).toHaveLength(120);
  expect(calls).toBeLessThanOrEqual(tokens.count(parent) / (BUDGET / 2) + 1);
  const summary = parent.map((message) => message.additional_kwargs["threadkeep"]).find(Boolean);
  const left = archive.messagesOf("t");
  expect(summary).toMatchObject({ messages: left.length });
  expect(new Set(left.map(({ id }) => id)).size).toBe(left.length);
});
