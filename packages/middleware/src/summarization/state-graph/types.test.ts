import type { BaseMessage } from "@langchain/core/messages";
import {
  Annotation,
  END,
  MessagesAnnotation,
  MessagesDeltaValue,
  messagesStateReducer,
  MessagesValue,
  MessagesZodMeta,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { withLangGraph } from "@langchain/langgraph/zod";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { summarizingModel } from "../../testing/summarizer-models.ts";
import { isOverBudget } from "./is-over-budget.ts";
import type { PlainMessagesUpdate } from "./plain-messages-reducer.ts";
import { plainMessagesReducer } from "./plain-messages-reducer.ts";
import { createSummarizationNode } from "./summarization-node.ts";
import { tokenRatioChannel } from "./token-ratio.ts";

interface ChatMessage {
  id?: string;
  role: string;
  content: string;
}

const options = { model: summarizingModel(), unarchived: "allow" } as const;

const History = Annotation.Root({
  history: Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] }),
  step: Annotation<number>,
});
const Plain = Annotation.Root({
  messages: Annotation<ChatMessage[], PlainMessagesUpdate<ChatMessage>>({
    reducer: plainMessagesReducer,
    default: () => [],
  }),
});
const Schema = new StateSchema({ messages: MessagesValue, step: z.number() });
const Delta = new StateSchema({ messages: MessagesDeltaValue });
const Zod = z.object({
  messages: withLangGraph(z.custom<BaseMessage[]>(), MessagesZodMeta as never),
  step: z.number(),
});

describe("the types of the node and the predicate", () => {
  it("fit a graph of MessagesAnnotation without a word on them", () => {
    const isOver = isOverBudget({ budget: { tokens: 8_000 } });
    new StateGraph(Annotation.Root({ ...MessagesAnnotation.spec, ...tokenRatioChannel }))
      .addNode("summarize", createSummarizationNode(options))
      .addNode("agent", () => ({}))
      .addConditionalEdges(START, (state) => (isOver(state) ? "summarize" : "agent"), ["summarize", "agent"])
      .addEdge("summarize", "agent")
      .addEdge("agent", END)
      .compile();
    expectTypeOf(isOver).returns.toBeBoolean();
    expectTypeOf(isOver).parameter(0).toEqualTypeOf<Record<"messages", BaseMessage[]>>();
    const node = createSummarizationNode(options);
    expectTypeOf(node).parameter(0).toEqualTypeOf<{ messages: BaseMessage[] }>();
    expectTypeOf(node).returns.resolves.toEqualTypeOf<{ messages?: BaseMessage[] }>();
  });

  it("are those of the state that is given", () => {
    const node = createSummarizationNode({ ...options, state: History, channel: "history" });
    expectTypeOf(node).parameter(0).toEqualTypeOf<typeof History.State>();
    expectTypeOf(node).returns.resolves.toEqualTypeOf<typeof History.Update>();
    const isOver = isOverBudget({ state: History, channel: "history" });
    expectTypeOf(isOver).parameter(0).toEqualTypeOf<typeof History.State>();
    new StateGraph(History)
      .addNode("summarize", node)
      .addConditionalEdges(START, (state) => (isOver(state) ? "summarize" : END), ["summarize", END])
      .compile();
  });

  it("fit every kind of state", () => {
    const plain = isOverBudget({ state: Plain });
    expectTypeOf(plain).parameter(0).toEqualTypeOf<{ messages: ChatMessage[] }>();
    new StateGraph(Plain)
      .addNode("summarize", createSummarizationNode({ ...options, state: Plain }))
      .addConditionalEdges(START, (state) => (plain(state) ? "summarize" : END), ["summarize", END])
      .compile();

    const ofSchema = isOverBudget({ state: Schema });
    new StateGraph(Schema)
      .addNode("summarize", createSummarizationNode({ ...options, state: Schema }))
      .addNode("untold", createSummarizationNode(options))
      .addConditionalEdges(START, (state) => (ofSchema(state) ? "summarize" : "untold"), ["summarize", "untold"])
      .compile();

    const ofDelta = isOverBudget({ state: Delta });
    new StateGraph(Delta)
      .addNode("summarize", createSummarizationNode({ ...options, state: Delta }))
      .addConditionalEdges(START, (state) => (ofDelta(state) ? "summarize" : END), ["summarize", END])
      .compile();

    const ofZod = isOverBudget({ state: Zod });
    expectTypeOf(ofZod).parameter(0).toHaveProperty("step").toBeNumber();
    new StateGraph(Zod)
      .addNode("summarize", createSummarizationNode({ ...options, state: Zod }))
      .addConditionalEdges(START, (state) => (ofZod(state) ? "summarize" : END), ["summarize", END])
      .compile();
  });

  it("name the channel where only that is given", () => {
    const node = createSummarizationNode({ ...options, channel: "history" });
    expectTypeOf(node).returns.resolves.toEqualTypeOf<{ history?: BaseMessage[] }>();
    const isOver = isOverBudget({ channel: "history" });
    new StateGraph(History)
      .addNode("summarize", node)
      .addConditionalEdges(START, (state) => (isOver(state) ? "summarize" : END), ["summarize", END])
      .compile();
  });

  it("leave it to the construction to refuse a channel that the state does not have", () => {
    const missing = expect.objectContaining({ code: "summarization.missing-channel" });
    const wrong = { ...options, state: History, channel: "messages" };
    expect(() => createSummarizationNode(wrong)).toThrow(missing);
    expect(() => isOverBudget(wrong)).toThrow(missing);
  });

  it("do not let a predicate be an edge by itself: LangGraph wants a name there, though it would take a key of the map", async () => {
    const isOver = isOverBudget({ budget: { tokens: 8_000 } });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("summarize", createSummarizationNode(options))
      .addNode("agent", () => ({ messages: [{ role: "assistant", content: "Hi." }] }))
      // @ts-expect-error The types of an edge know no boolean.
      .addConditionalEdges(START, isOver, { true: "summarize", false: "agent" })
      .addEdge("summarize", "agent")
      .compile();
    const { messages } = await graph.invoke({ messages: [{ role: "user", content: "Hello." }] });
    expect(messages.map(({ content }) => content)).toEqual(["Hello.", "Hi."]);
  });

  it("hold no any", () => {
    type Parts = [Parameters<typeof createSummarizationNode>[0], Parameters<typeof isOverBudget>[0]];
    expectTypeOf<Parts[0]>().not.toBeAny();
    expectTypeOf<Parts[1]>().not.toBeAny();
    expectTypeOf(createSummarizationNode({ ...options, state: Zod }))
      .parameter(0)
      .not.toBeAny();
    expectTypeOf(createSummarizationNode({ ...options, state: Delta }))
      .parameter(0)
      .not.toBeAny();
    expectTypeOf(createSummarizationNode({ ...options, state: Delta })).returns.resolves.not.toBeAny();
  });
});
