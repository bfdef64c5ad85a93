import type { BaseMessage } from "@langchain/core/messages";
import {
  Annotation,
  MemorySaver,
  MessagesAnnotation,
  MessagesValue,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { createTokenCounter } from "@threadkeep/state";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { messageWithUsage } from "../../testing/message-with-usage.ts";
import { BUDGET, watchedOptions } from "./testing/chat-graph.ts";
import { question, talk } from "./testing/chatter.ts";

const counter = createTokenCounter();

/** A new process: nothing is remembered but what the checkpointer has. */
async function newProcess() {
  vi.resetModules();
  const [{ createSummarizationNode }, { isOverBudget }, { tokenRatioChannel }] = await Promise.all([
    import("./summarization-node.ts"),
    import("./is-over-budget.ts"),
    import("./token-ratio.ts"),
  ]);
  return { createSummarizationNode, isOverBudget, tokenRatioChannel };
}

/** With an answer in the middle whose provider counted so many times of what we count. */
function countedTwice(messages: BaseMessage[], factor: number): BaseMessage[] {
  const at = messages.length - 1;
  const reported = Math.round(counter.count(messages.slice(0, at)) * factor);
  const { id, content } = messages[at]!;
  return [...messages.slice(0, at), messageWithUsage({ id: id!, content }, reported, 20)];
}

/** Some 720 tokens. */
const THREAD = talk(0, 8);

const budget = { tokens: BUDGET };
const thread = { configurable: { thread_id: "counted" } };

describe("usage figures in the messages", () => {
  it("change what is over the budget, both ways", async () => {
    const { isOverBudget } = await newProcess();
    const isOver = isOverBudget({ budget, keep: { messages: 4 } });
    const large = talk(0, 13);
    expect(counter.count(THREAD)).toBeLessThan(BUDGET * 0.8);
    expect(counter.count(large)).toBeGreaterThan(BUDGET);
    expect(isOver({ messages: THREAD })).toBe(false);
    expect(isOver({ messages: countedTwice(THREAD, 1.6) })).toBe(true);
    expect(isOver({ messages: large })).toBe(true);
    expect(isOver({ messages: countedTwice(large, 0.6) })).toBe(false);
  });

  it("are what events tell, and pass on to the next pass", async () => {
    const { createSummarizationNode, isOverBudget } = await newProcess();
    const { options, events } = watchedOptions();
    const messages = countedTwice(THREAD, 1.6);
    const node = createSummarizationNode(options);
    const update = await node({ messages }, thread);
    expect(events[0]?.data.tokensBefore).toBeCloseTo(counter.count(messages) * 1.6, -1);
    // What the provider counted is about messages that have left: only the memory knows the ratio now.
    const kept = (update.messages ?? []).filter((message) => message.getType() !== "remove");
    const grown = { messages: [...kept, ...talk(20, 24), question(24)] };
    expect(counter.count(grown.messages)).toBeLessThan(BUDGET * 0.9);
    expect(isOverBudget({ budget })(grown, thread)).toBe(true);
    expect(isOverBudget({ budget })(grown, { configurable: { thread_id: "another" } })).toBe(false);
  });
});

async function ratioGraph(state: unknown, checkpointer: MemorySaver) {
  const { createSummarizationNode, isOverBudget } = await newProcess();
  const watched = watchedOptions();
  const { options } = watched;
  const isOver = isOverBudget(options);
  const asked: boolean[] = [];
  const graph = new StateGraph(state as typeof MessagesAnnotation)
    .addNode("summarize", createSummarizationNode(options))
    .addNode("agent", () => ({}))
    .addConditionalEdges(START, (values) => (asked.push(isOver(values)), asked.at(-1) ? "summarize" : "agent"))
    .addEdge("summarize", "agent")
    .compile({ checkpointer });
  const send = (messages: BaseMessage[]) => graph.invoke({ messages }, thread);
  const ratio = async () => ((await graph.getState(thread)).values as { _tokenRatio?: number })._tokenRatio;
  return { ...watched, asked, send, ratio };
}

describe("the ratio of a thread", () => {
  let checkpointer: MemorySaver;
  beforeEach(() => {
    checkpointer = new MemorySaver();
  });

  it.each([
    [
      "tokenRatioChannel",
      async () => Annotation.Root({ ...MessagesAnnotation.spec, ...(await newProcess()).tokenRatioChannel }),
    ],
    [
      "a field of a schema",
      async () => new StateSchema({ messages: MessagesValue, _tokenRatio: z.number().optional() }),
    ],
  ])("is one number in the state with %s, which a new process reads", async (_, state) => {
    const first = await ratioGraph(await state(), checkpointer);
    await first.send(countedTwice(THREAD, 1.6));
    expect(first.asked).toEqual([true]);
    expect(await first.ratio()).toBeCloseTo(1.6, 2);

    const second = await ratioGraph(await state(), checkpointer);
    await second.send([...talk(20, 24), question(24)]);
    expect(second.asked).toEqual([true]);
    expect(second.events[0]?.data.tokensBefore).toBeGreaterThan(BUDGET);
    expect(await second.ratio()).toBeCloseTo(1.6, 2);
  });

  it("is learned anew by a new process without the channel, and nothing else is written to the state", async () => {
    const first = await ratioGraph(MessagesAnnotation, checkpointer);
    await first.send(countedTwice(THREAD, 1.6));
    expect(first.asked).toEqual([true]);
    expect(await first.ratio()).toBeUndefined();

    const second = await ratioGraph(MessagesAnnotation, checkpointer);
    await second.send([...talk(20, 24), question(24)]);
    expect(second.asked).toEqual([false]);
  });

  it.each([Number.NaN, Infinity, -1, 0, 1e9, "2", null])(
    "is not believed when a checkpoint has %s for it",
    async (saved) => {
      const { isOverBudget } = await newProcess();
      const isOver = isOverBudget({ budget, keep: { messages: 4 } });
      const withSaved = (messages: BaseMessage[]) => ({ messages, _tokenRatio: saved });
      expect(isOver(withSaved(talk(0, 2)))).toBe(false);
      expect(isOver(withSaved(talk(0, 30)))).toBe(true);
    },
  );
});
