import type { BaseMessage } from "@langchain/core/messages";
import { fakeModel } from "@langchain/core/testing";
import { Annotation, Command, MessagesAnnotation, messagesStateReducer, START, StateGraph } from "@langchain/langgraph";
import { createAgent } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { viewMessages } from "../message/view-messages.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { applyChange, type MessageChange } from "../message-change.ts";
import { resolveMessagesChannel } from "./messages-channel.ts";
import { changeOf, human, langchainThread, NAMED, plainThread, said, UNNAMED } from "./testing/changed-thread.ts";

const byState = { reducer: messagesStateReducer, default: () => [] };

describe("a list whose messages share an id", () => {
  it("is written anew: an id does not say which is meant", () => {
    const before = langchainThread((name) => (name === "t1" ? "a1" : name));
    const { messages } = resolveMessagesChannel({ state: MessagesAnnotation }).toUpdate(changeOf(before));
    expect(said(messagesStateReducer(before, messages as BaseMessage[]))).toEqual(said(applyChange(changeOf(before))));
  });
});

describe("a replacement under another id", () => {
  it("still stands in place", () => {
    const before = langchainThread(NAMED);
    const moved: MessageChange = { before, replaced: new Map([[1, human("new", "note")]]), removed: new Set() };
    const update = resolveMessagesChannel({ state: MessagesAnnotation }).toUpdate(moved);
    expect(said(messagesStateReducer(before, update["messages"] as BaseMessage[]))).toEqual(said(applyChange(moved)));
  });
});

describe("a message that is both replaced and removed", () => {
  it("leaves", () => {
    const before = langchainThread(NAMED);
    const both: MessageChange = { before, replaced: new Map([[1, human("a1", "note")]]), removed: new Set([1]) };
    const { messages } = resolveMessagesChannel({ state: MessagesAnnotation }).toUpdate(both);
    expect(said(messagesStateReducer(before, messages as BaseMessage[]))).toEqual(said(applyChange(both)));
  });
});

describe("an update by id", () => {
  it("keeps what a parallel branch has written, and is not in the stream of messages", async () => {
    const list = resolveMessagesChannel({ state: MessagesAnnotation });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("also", () => ({ messages: [human("p1", "parallel")] }))
      .addNode("replace", ({ messages }) => list.toUpdate(changeOf(messages)))
      .addEdge(START, "also")
      .addEdge(START, "replace")
      .compile();
    const shown: unknown[] = [];
    for await (const [mode, chunk] of await graph.stream(
      { messages: langchainThread(NAMED) },
      { streamMode: ["messages", "values"] },
    )) {
      shown.push(
        mode === "messages"
          ? (chunk as unknown as [BaseMessage])[0].id
          : said((chunk as { messages: BaseMessage[] }).messages),
      );
    }
    expect(shown.filter((one) => typeof one === "string")).toEqual(["p1"]);
    expect(shown.at(-1)).toEqual([
      ["h1", "summary"],
      ["t1", "short"],
      ["h2", "task"],
      ["a2", "done"],
      ["p1", "parallel"],
    ]);
  });

  it.each([
    ["shows in the stream of messages", false],
    ["stays out of it in a Command", true],
  ])("that has to write the list anew %s", async (_, isCommand) => {
    // Without a default the first write is taken as it is: without ids.
    const state = Annotation.Root({ messages: Annotation<BaseMessage[]>({ reducer: messagesStateReducer }) });
    const list = resolveMessagesChannel({ state });
    const graph = new StateGraph(state)
      .addNode("replace", ({ messages }) => {
        const update = list.toUpdate(changeOf(messages));
        return isCommand ? new Command({ update }) : update;
      })
      .addEdge(START, "replace")
      .compile();
    const shown: unknown[] = [];
    const input = { messages: langchainThread(UNNAMED) };
    for await (const chunk of await graph.stream(input, { streamMode: "messages" })) shown.push(chunk);
    expect(shown.length > 0).toBe(!isCommand);
  });
});

describe("without the state", () => {
  const list = resolveMessagesChannel();

  it("the list is taken for messagesStateReducer's", () => {
    const before = langchainThread(NAMED);
    list.assertChangeable(before);
    const { messages } = list.toUpdate(changeOf(before));
    expect(said(messagesStateReducer(before, messages as BaseMessage[]))).toEqual(said(applyChange(changeOf(before))));
  });

  it.each<[string, ThreadMessage[]]>([
    ["messages without an id", langchainThread((name) => (name === "a2" ? undefined : name))],
    ["plain objects", plainThread(NAMED)],
  ])("a list with %s asks for it", (_, before) => {
    for (const use of [() => list.assertChangeable(before), () => list.toUpdate(changeOf(before))]) {
      expect(use).toThrow(expect.objectContaining({ code: "summarization.unknown-reducer" }));
      expect(use).toThrow(/option `state`/);
    }
  });
});

describe("what is refused at once", () => {
  const listOf = (reducer: (left: BaseMessage[], right: BaseMessage[]) => BaseMessage[]) =>
    Annotation.Root({ messages: Annotation<BaseMessage[]>({ reducer, default: () => [] }), step: Annotation<number> });

  it.each<[string, unknown, string, RegExp]>([
    [
      "concat",
      listOf((left, right) => left.concat(right)),
      "append-only",
      /messagesStateReducer, default: \(\) => \[\]/,
    ],
    ["concat, for plain objects", listOf((left, right) => [...left, ...right]), "append-only", /plainMessagesReducer/],
    ["a reducer that nobody understands", listOf(() => []), "unknown-reducer", /its reducer changes the list/],
    [
      "no such channel",
      Annotation.Root({ chat: Annotation<BaseMessage[]>(byState) }),
      "missing-channel",
      /channels chat\./,
    ],
    ["a name that every object has", z.object({}), "missing-channel", /no channel/],
    ["what no graph is built of", 5, "invalid-state", /StateSchema/],
    ["null", null, "invalid-state", /StateSchema/],
  ])("%s", (_, state, code, message) => {
    const channel = code === "missing-channel" && message.source === "no channel" ? "toString" : "messages";
    const resolve = () => resolveMessagesChannel({ state, channel });
    expect(resolve).toThrow(expect.objectContaining({ code: `summarization.${code}` }));
    expect(resolve).toThrow(message);
  });

  it("shows a reducer that works when it is typed in", () => {
    const state = Annotation.Root({
      messages: Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] }),
    });
    expect(resolveMessagesChannel({ state }).form).toBe("by-id");
  });
});

it("asks for ids where the reducer can remove by id only", () => {
  const reducer = (left: BaseMessage[], right: BaseMessage[]) =>
    messagesStateReducer(
      left,
      right.filter(({ id }) => id !== "__remove_all__"),
    );
  const list = resolveMessagesChannel({
    state: Annotation.Root({ messages: Annotation<BaseMessage[]>({ reducer, default: () => [] }) }),
  });
  list.assertChangeable(langchainThread(NAMED));
  expect(() => list.assertChangeable(langchainThread(UNNAMED))).toThrow(/Give every message an id/);
});

it("finds the messages of an agent", () => {
  expect(resolveMessagesChannel({ state: createAgent({ model: fakeModel() as never, tools: [] }) }).form).toBe("by-id");
});

describe("a list whose reducer is assumed", () => {
  const before = langchainThread(NAMED);
  const update = resolveMessagesChannel().toUpdate(changeOf(before))["messages"] as BaseMessage[];

  it("is changed as messagesStateReducer does it", () => {
    expect(said(messagesStateReducer(before, update))).toEqual(said(applyChange(changeOf(before))));
  });

  it("loses nothing where the channel takes the update for the list", async () => {
    const graph = new StateGraph(Annotation.Root({ messages: Annotation<BaseMessage[]>() }))
      .addNode("replace", () => ({ messages: update }))
      .addEdge(START, "replace")
      .compile();
    const { messages } = await graph.invoke({ messages: before });
    const left = messages.filter((message) => message.getType() !== "remove");
    expect(said(left)).toEqual(said(applyChange(changeOf(before))));
    expect(() => viewMessages(messages)).toThrow(/asks to remove a message/);
  });
});
