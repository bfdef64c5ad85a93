import type { BaseMessage } from "@langchain/core/messages";
import {
  Annotation,
  END,
  MessagesAnnotation,
  messagesStateReducer,
  MessagesValue,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import type { SummarizationEvent } from "../summarization-event.ts";
import { memoryArchive } from "../../testing/memory-archive.ts";
import { summarizingModel } from "../../testing/summarizer-models.ts";
import { isOverBudget, type OverBudgetOptions } from "./is-over-budget.ts";
import type { SummarizationNodeOptions } from "./node-options.ts";
import { createSummarizationNode } from "./summarization-node.ts";
import { turnsOf } from "./testing/chatter.ts";

const model = summarizingModel();
const budget = { tokens: 400 };
const keep = { messages: 2 };

const Chat = Annotation.Root({
  chat: Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] }),
  step: Annotation<number>,
});
const Schema = new StateSchema({ chat: MessagesValue, step: z.number().default(0) });

/** A thread far above the budget, in the channel. */
const input = () => ({ chat: turnsOf(0, 8) });

describe("options in a variable, for the node and the predicate", () => {
  it("keep the types of the state, with the channel's name as any string", async () => {
    const options = { state: Chat, channel: "chat", model, archive: memoryArchive(), budget, keep };
    const node = createSummarizationNode(options);
    const isOver = isOverBudget(options);
    expectTypeOf(node).parameter(0).toEqualTypeOf<typeof Chat.State>();
    expectTypeOf(node).returns.resolves.toEqualTypeOf<typeof Chat.Update>();
    expectTypeOf(isOver).parameter(0).toEqualTypeOf<typeof Chat.State>();
    const graph = new StateGraph(Chat)
      .addNode("summarize", node)
      .addConditionalEdges(START, (state) => (isOver(state) ? "summarize" : END), ["summarize", END])
      .compile();
    expect((await graph.invoke(input())).chat.length).toBeLessThan(input().chat.length);
  });

  it("keep them through satisfies, and what is written in words with them", async () => {
    const told: string[] = [];
    const options = {
      state: Schema,
      channel: "chat",
      model,
      agentModel: { model: "gpt-4o" },
      budget: { fraction: 0.004, of: "model" },
      target: { fraction: 0.5, of: "budget" },
      keep,
      unarchived: "allow",
      onFailure: "trim",
      onEvent: (event) => {
        expectTypeOf(event).toEqualTypeOf<SummarizationEvent>();
        told.push(event.type);
      },
    } satisfies SummarizationNodeOptions;
    const node = createSummarizationNode(options);
    const isOver = isOverBudget(options);
    expectTypeOf(node).parameter(0).toEqualTypeOf<typeof Schema.State>();
    expectTypeOf(isOver).parameter(0).toEqualTypeOf<typeof Schema.State>();
    const graph = new StateGraph(Schema)
      .addNode("summarize", node)
      .addConditionalEdges(START, (state) => (isOver(state) ? "summarize" : END), ["summarize", END])
      .compile();
    await graph.invoke(input());
    expect(told).not.toEqual([]);
  });

  it("fit any state as a value of the exported type", async () => {
    const options: SummarizationNodeOptions = {
      state: Chat,
      channel: "chat",
      model,
      unarchived: "allow",
      budget,
      keep,
    };
    const node = createSummarizationNode(options);
    const isOver = isOverBudget(options);
    expectTypeOf(node).parameter(0).toEqualTypeOf<Readonly<Record<string, unknown>>>();
    expectTypeOf(node).returns.resolves.toEqualTypeOf<object>();
    const graph = new StateGraph(Chat)
      .addNode("summarize", node)
      .addConditionalEdges(START, (state) => (isOver(state) ? "summarize" : END), ["summarize", END])
      .compile();
    expect((await graph.invoke(input())).chat.length).toBeLessThan(input().chat.length);
    const typed = new StateGraph(Schema).addNode("summarize", node).addEdge(START, "summarize").compile();
    expect((await typed.invoke(input())).chat.length).toBeLessThan(input().chat.length);
  });

  it("fit any state with a channel and no state", async () => {
    const options = { channel: "chat", model, archive: memoryArchive(), budget, keep };
    const isOver = isOverBudget(options);
    expectTypeOf(isOver).parameter(0).toEqualTypeOf<Readonly<Record<string, unknown>>>();
    const graph = new StateGraph(Chat)
      .addNode("summarize", createSummarizationNode(options))
      .addConditionalEdges(START, (state) => (isOver(state) ? "summarize" : END), ["summarize", END])
      .compile();
    expect((await graph.invoke(input())).chat.length).toBeLessThan(input().chat.length);
  });

  it("are those of MessagesAnnotation with neither", () => {
    const options = { model, archive: memoryArchive(), budget };
    const satisfying = { model, unarchived: "allow", budget } satisfies SummarizationNodeOptions;
    const ofPredicate = {
      budget: { fraction: 0.5, of: "model" },
      agentModel: { model: "gpt-4o" },
    } satisfies OverBudgetOptions;
    const partial: OverBudgetOptions = ofPredicate;
    expectTypeOf(createSummarizationNode(options)).parameter(0).toEqualTypeOf<Record<"messages", BaseMessage[]>>();
    expectTypeOf(createSummarizationNode(satisfying)).parameter(0).toEqualTypeOf<Record<"messages", BaseMessage[]>>();
    expectTypeOf(isOverBudget(ofPredicate)).parameter(0).toEqualTypeOf<Record<"messages", BaseMessage[]>>();
    const isOver = isOverBudget(partial);
    new StateGraph(MessagesAnnotation)
      .addNode("summarize", createSummarizationNode(options))
      .addConditionalEdges(START, (state) => (isOver(state) ? "summarize" : END), ["summarize", END])
      .compile();
  });

  it("are refused by the compiler where a word is any string or a name is unknown", () => {
    const invalid = expect.objectContaining({ code: "summarization.invalid-option" });
    const widened = { model, onFailure: "keep", archive: memoryArchive() };
    // @ts-expect-error onFailure is any string here: satisfies keeps the word.
    expect(createSummarizationNode(widened)).toBeTypeOf("function");
    // @ts-expect-error It is called budget.
    expect(() => createSummarizationNode({ model, archive: memoryArchive(), trigger: budget })).toThrow(invalid);
    // @ts-expect-error It is called budget.
    expect(() => isOverBudget({ trigger: budget })).toThrow(invalid);
  });
});
