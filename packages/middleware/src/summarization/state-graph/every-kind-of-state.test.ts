import type { BaseMessage } from "@langchain/core/messages";
import {
  Annotation,
  END,
  MemorySaver,
  MessagesAnnotation,
  MessagesDeltaValue,
  messagesStateReducer,
  MessagesValue,
  MessagesZodMeta,
  MessagesZodState,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { withLangGraph } from "@langchain/langgraph/zod";
import { createTokenCounter } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { deepFreeze } from "../../testing/deep-freeze.ts";
import { joinTranscripts } from "../../testing/join-transcripts.ts";
import { snapshotOf } from "../../testing/message-snapshot.ts";
import { toPlainMessages, type PlainHistoryMessage } from "../../testing/plain-messages.ts";
import { findBreaches } from "../../testing/provider-rules.ts";
import { describeWithTranscripts } from "../../testing/transcripts.ts";
import { isOverBudget } from "./is-over-budget.ts";
import type { SummarizationNodeOptions } from "./node-options.ts";
import { plainMessagesReducer } from "./plain-messages-reducer.ts";
import { createSummarizationNode } from "./summarization-node.ts";
import { BUDGET, idsOf, newThread, watchedOptions } from "./testing/chat-graph.ts";
import { TURN_LENGTH, turnsOf } from "./testing/chatter.ts";

const byState = { reducer: messagesStateReducer, default: () => [] };

interface Kind {
  state: unknown;
  /** Not given to the node and the predicate, where it need not be. */
  isUntold?: true;
  channel?: string;
  isPlain?: true;
  /** What is written to it is the whole list. */
  isWhole?: true;
}

const KINDS: Record<string, Kind> = {
  MessagesAnnotation: { state: MessagesAnnotation, isUntold: true },
  "MessagesAnnotation, given to the node": { state: MessagesAnnotation },
  "a channel of another name": {
    state: Annotation.Root({ history: Annotation<BaseMessage[]>(byState), step: Annotation<number> }),
    channel: "history",
  },
  MessagesValue: { state: new StateSchema({ messages: MessagesValue }), isUntold: true },
  MessagesDeltaValue: { state: new StateSchema({ messages: MessagesDeltaValue }) },
  "a zod object": {
    state: z.object({ messages: withLangGraph(z.custom<BaseMessage[]>(), MessagesZodMeta as never) }),
    isUntold: true,
  },
  "a zod 3 object": { state: MessagesZodState },
  plainMessagesReducer: {
    state: Annotation.Root({
      messages: Annotation<PlainHistoryMessage[]>({ reducer: plainMessagesReducer, default: () => [] }),
    }),
    isPlain: true,
  },
  "a LastValue of messages": { state: Annotation.Root({ messages: Annotation<BaseMessage[]> }), isWhole: true },
  "a LastValue of plain objects": {
    state: Annotation.Root({ messages: Annotation<PlainHistoryMessage[]> }),
    isPlain: true,
    isWhole: true,
  },
};

const counter = createTokenCounter();
const TOOL_RESULTS = { aboveTokens: 100, previewChars: 60 };

/** Each run brings what is said up to the next question's answer; a run's first message is its input, its agent says the rest. */
async function growThrough({ state, isUntold, channel = "messages", isPlain, isWhole }: Kind, said: BaseMessage[][]) {
  const watched = watchedOptions({ toolResults: TOOL_RESULTS });
  const archive = async (threadId: string, messages: ThreadMessage[]) => {
    await watched.archive.archive(threadId, messages);
    return "the same for all kinds";
  };
  const options = {
    ...watched.options,
    archive,
    channel: channel as "messages",
    ...(!isUntold && { state: state as typeof MessagesAnnotation }),
  } as SummarizationNodeOptions & { state: typeof MessagesAnnotation; channel: "messages" };
  const isOver = isOverBudget(options);
  const thread = newThread();
  const sent: ThreadMessage[][] = [];
  let answer: ThreadMessage[] = [];
  const graph = new StateGraph(state as typeof MessagesAnnotation)
    .addNode("summarize", createSummarizationNode(options))
    .addNode("agent", (values) => {
      const messages = listIn(values, channel);
      sent.push(messages);
      return { [channel]: isWhole ? [...messages, ...answer] : answer };
    })
    .addConditionalEdges(START, (values) => (isOver(values) ? "summarize" : "agent"), ["summarize", "agent"])
    .addEdge("summarize", "agent")
    .addEdge("agent", END)
    .compile({ checkpointer: new MemorySaver() });
  let messages: ThreadMessage[] = [];
  for (const turn of said) {
    const [first, ...rest] = deepFreeze(isPlain ? toPlainMessages(turn) : turn);
    answer = rest as ThreadMessage[];
    const input = isWhole ? [...messages, first] : [first];
    messages = listIn(await graph.invoke({ [channel]: input } as never, thread), channel);
  }
  const saved = listIn((await graph.getState(thread)).values as object, channel);
  const archived = watched.archive.messagesOf(thread.configurable.thread_id);
  return { ...watched, messages, saved, sent, archived };
}

function listIn(values: object, channel: string): ThreadMessage[] {
  return (values as Record<string, ThreadMessage[]>)[channel] ?? [];
}

const idsIn = (messages: readonly ThreadMessage[]) => idsOf(messages as readonly { id?: string }[]);
const textsOf = (messages: readonly ThreadMessage[]) =>
  messages.map((message) => `${String((message as { id?: string }).id)} ${JSON.stringify(message.content)}`);

const TURNS = Array.from({ length: 60 }, (_, turn) => turnsOf(turn, turn + 1));

/** Each once for all tests. */
const grown = new Map<Kind, ReturnType<typeof growThrough>>();
function grownIn(kind: Kind): ReturnType<typeof growThrough> {
  const known = grown.get(kind) ?? growThrough(kind, TURNS);
  grown.set(kind, known);
  return known;
}

describe.each(Object.entries(KINDS))("a thread of 300 messages in %s", (_, kind) => {
  it("stays within its budget turn by turn, and everything that left is archived as it was", async () => {
    const originals = kind.isPlain ? toPlainMessages(TURNS.flat()) : TURNS.flat();
    const { sent, messages, saved, archived, events } = await grownIn(kind);
    expect(originals).toHaveLength(60 * TURN_LENGTH);
    expect(Math.max(...sent.map((list) => counter.count(list)))).toBeLessThanOrEqual(BUDGET);
    expect(sent.flatMap((list) => findBreaches(list))).toEqual([]);
    expect(findBreaches(messages)).toEqual([]);
    expect(new Set(events.map(({ type }) => type))).toEqual(new Set(["context.shortened", "context.summarized"]));

    const order = idsIn(originals as ThreadMessage[]);
    const positions = idsIn(messages).map((id) => order.indexOf(id));
    expect(positions).toEqual(positions.toSorted((one, other) => one - other));
    expect(positions[0]).toBe(0);
    const there = messages.filter((message) => !("threadkeep" in beside(message))).map(snapshotOf);
    const byId = new Map([...archived, ...there].map((message) => [message.id, message]));
    expect(archived.length + there.length).toBe(byId.size);
    expect(order.map((id) => byId.get(id))).toEqual((originals as ThreadMessage[]).map(snapshotOf));
    expect(saved.map(snapshotOf)).toEqual(messages.map(snapshotOf));
  });

  it("is told in the same texts, under the same ids, as in MessagesAnnotation", async () => {
    const { messages, model } = await grownIn(kind);
    const expected = await grownIn(KINDS["MessagesAnnotation"]!);
    expect(textsOf(messages)).toEqual(textsOf(expected.messages));
    expect(model.calls.length).toBe(expected.model.calls.length);
  });
});

function beside(message: ThreadMessage): object {
  return (message as { additional_kwargs?: object }).additional_kwargs ?? {};
}

describeWithTranscripts("300 messages of real conversations", () => {
  it("keep all provider rules, and are all archived or still there", async () => {
    const said = joinTranscripts(300);
    const starts = said.flatMap((message, index) => (message.getType() === "human" && index > 1 ? [index] : []));
    const turns = [0, ...starts].map((start, rank) => said.slice(start, starts[rank]));
    const originals = said.map(snapshotOf);
    const { sent, messages, archived } = await growThrough(KINDS["MessagesValue"]!, turns);
    expect(sent.flatMap((list) => findBreaches(list))).toEqual([]);
    const there = messages.filter((message) => !("threadkeep" in beside(message))).map(snapshotOf);
    const byId = new Map([...archived, ...there].map((message) => [message.id, message]));
    expect(originals.map(({ id }) => byId.get(id))).toEqual(originals);
    expect(archived.length + there.length).toBe(300);
  });
});

describe("a list whose reducer is concat", () => {
  const Concat = Annotation.Root({
    messages: Annotation<BaseMessage[]>({ reducer: (left, right) => left.concat(right), default: () => [] }),
  });
  const refusal = expect.objectContaining({
    code: "summarization.append-only",
    message: expect.stringContaining("Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] })"),
  });

  it("is refused by the node and by the predicate when they are made", () => {
    expect(() => createSummarizationNode({ ...watchedOptions().options, state: Concat })).toThrow(refusal);
    expect(() => isOverBudget({ state: Concat })).toThrow(refusal);
  });

  it("is refused in the run where the node was not given the state, before anything is archived", async () => {
    const { options, archive } = watchedOptions();
    const graph = new StateGraph(Concat)
      .addNode("summarize", createSummarizationNode(options))
      .addEdge(START, "summarize")
      .compile();
    const messages = turnsOf(0, 9).map((message) => Object.assign(message, { id: undefined }));
    await expect(graph.invoke({ messages })).rejects.toMatchObject({ code: "summarization.unknown-reducer" });
    expect(archive.calls).toEqual([]);
  });
});
