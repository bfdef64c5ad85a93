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
  UntrackedValue,
} from "@langchain/langgraph";
import { withLangGraph } from "@langchain/langgraph/zod";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { applyChange } from "../message-change.ts";
import { resolveMessagesChannel } from "./messages-channel.ts";
import { plainMessagesReducer } from "./plain-messages-reducer.ts";
import { changeOf, langchainThread, NAMED, type Plain, plainThread, said, UNNAMED } from "./testing/changed-thread.ts";

const custom = () => withLangGraph(z.custom<BaseMessage[]>(), MessagesZodMeta as never);
const byState = { reducer: messagesStateReducer, default: () => [] };

/** What a graph is built of, the channel of its messages, and what the messages are. */
const STATES: [string, { state: unknown; channel?: string; kind: "langchain" | "plain"; form: string }][] = [
  ["MessagesAnnotation", { state: MessagesAnnotation, kind: "langchain", form: "by-id" }],
  [
    "Annotation with messagesStateReducer under another name",
    {
      state: Annotation.Root({ history: Annotation<BaseMessage[]>(byState), step: Annotation<number> }),
      channel: "history",
      kind: "langchain",
      form: "by-id",
    },
  ],
  [
    "messagesStateReducer without a default, where the first write is taken as it is",
    {
      state: Annotation.Root({ messages: Annotation<BaseMessage[]>({ reducer: messagesStateReducer }) }),
      kind: "langchain",
      form: "by-id",
    },
  ],
  ["MessagesValue", { state: new StateSchema({ messages: MessagesValue }), kind: "langchain", form: "by-id" }],
  [
    "MessagesDeltaValue",
    { state: new StateSchema({ messages: MessagesDeltaValue }), kind: "langchain", form: "by-id" },
  ],
  [
    "MessagesDeltaValue given plain objects, which get no ids",
    { state: new StateSchema({ messages: MessagesDeltaValue }), kind: "plain", form: "by-id" },
  ],
  ["a zod object", { state: z.object({ messages: custom() }), kind: "langchain", form: "by-id" }],
  ["a zod 3 object", { state: MessagesZodState, kind: "langchain", form: "by-id" }],
  [
    "plainMessagesReducer",
    {
      state: Annotation.Root({ messages: Annotation<Plain[]>({ reducer: plainMessagesReducer, default: () => [] }) }),
      kind: "plain",
      form: "plain-by-id",
    },
  ],
  [
    "a LastValue of plain objects",
    { state: Annotation.Root({ messages: Annotation<Plain[]> }), kind: "plain", form: "whole-list" },
  ],
  [
    "a LastValue of messages",
    { state: Annotation.Root({ messages: Annotation<BaseMessage[]> }), kind: "langchain", form: "whole-list" },
  ],
  [
    "an untracked list",
    {
      state: new StateSchema({ messages: new UntrackedValue(z.custom<BaseMessage[]>()) }),
      kind: "langchain",
      form: "whole-list",
    },
  ],
];

/** Runs a graph whose one node makes the change, and gives what the node was given, and the state before and after. */
async function change({ state, channel = "messages" }: { state: unknown; channel?: string }, thread: ThreadMessage[]) {
  const list = resolveMessagesChannel({ state, channel });
  const given: ThreadMessage[][] = [];
  const graph = new StateGraph(state as typeof MessagesAnnotation)
    .addNode("replace", (values: Record<string, unknown>) => {
      given.push(values[channel] as ThreadMessage[]);
      return list.toUpdate(changeOf(given[0]!));
    })
    .addNode("after", () => ({}))
    .addEdge(START, "replace")
    .addEdge("replace", "after")
    .addEdge("after", END)
    .compile({ checkpointer: new MemorySaver() });
  const config = { configurable: { thread_id: "t" } };
  const result = (await graph.invoke({ [channel]: thread } as never, config)) as Record<string, ThreadMessage[]>;
  const { values } = await graph.getState(config);
  return {
    list,
    before: given[0]!,
    result: result[channel]!,
    saved: (values as Record<string, ThreadMessage[]>)[channel],
  };
}

describe.each(STATES)("the messages of %s", (name, { kind, form, ...place }) => {
  const threadOf = kind === "langchain" ? langchainThread : plainThread;

  it("change in place: order kept, ids stable", async () => {
    const { list, before, result, saved } = await change(place, threadOf(NAMED));
    expect(list).toMatchObject({ form, channel: place.channel ?? "messages" });
    expect(said(result)).toEqual([
      ["h1", "summary"],
      ["t1", "short"],
      ["h2", "task"],
      ["a2", "done"],
    ]);
    if (name !== "an untracked list") expect(said(saved!)).toEqual(said(result));
    const update = list.toUpdate(changeOf(before))[list.channel];
    expect(update).toHaveLength(form === "whole-list" ? 4 : 3);
  });

  it.each([
    ["no message", UNNAMED],
    ["all messages but one", (id: string) => (id === "a1" ? undefined : id)],
  ])("change in place where %s had an id", async (_, id) => {
    const { before, result, saved } = await change(place, threadOf(id));
    const contents = applyChange(changeOf(before)).map(({ content }) => content);
    expect(result.map(({ content }) => content)).toEqual(contents);
    if (name !== "an untracked list") expect(said(saved!)).toEqual(said(result));
  });

  it("are found in the graph as well, built or compiled", () => {
    const graph = new StateGraph(place.state as typeof MessagesAnnotation).addNode("n", () => ({})).addEdge(START, "n");
    for (const state of [graph, graph.compile()]) expect(resolveMessagesChannel({ ...place, state }).form).toBe(form);
  });

  it("need no update when nothing changes", () => {
    const before = threadOf(NAMED);
    expect(resolveMessagesChannel(place).toUpdate({ before, replaced: new Map(), removed: new Set() })).toEqual({});
  });
});
