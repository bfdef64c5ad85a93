import { type BaseMessage, RemoveMessage } from "@langchain/core/messages";
import { Annotation, MessagesAnnotation, messagesStateReducer, StateGraph } from "@langchain/langgraph";
import { type PlainMessage } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import { plainMessagesReducer } from "./plain-messages-reducer.ts";
import { probeMessagesReducer } from "./probe-messages-reducer.ts";

type Item = { id?: string; content?: unknown };
type Reducer = (left: Item[], right: Item[]) => Item[];

const channelOf = (reducer: Reducer): unknown =>
  new StateGraph(Annotation.Root({ list: Annotation<Item[]>({ reducer, default: () => [] }) })).channels["list"];
const probe = (reducer: Reducer) => probeMessagesReducer(channelOf(reducer));
const langgraph = messagesStateReducer as unknown as Reducer;

const mergeById: Reducer = (left, right) => {
  const byId = new Map([...left, ...right].map((one) => [one.id, one]));
  return [...byId.values()];
};

/** Knows RemoveMessage and not REMOVE_ALL_MESSAGES. */
const removing: Reducer = (left, right) => {
  const isRemoval = (one: Item) => RemoveMessage.isInstance(one);
  const gone = new Set<string | undefined>(right.filter(isRemoval).map(({ id }) => id));
  return mergeById(left, right).filter((one) => !gone.has(one.id) && !isRemoval(one));
};

describe("probeMessagesReducer", () => {
  it.each<[string, Reducer, ReturnType<typeof probe>]>([
    ["messagesStateReducer", langgraph, { form: "by-id", rewrites: true }],
    ["one that wraps it", (left, right) => langgraph(left, right).slice(-50), { form: "by-id", rewrites: true }],
    ["one that removes by id only", removing, { form: "by-id", rewrites: false }],
    ["plainMessagesReducer", plainMessagesReducer as unknown as Reducer, { form: "plain-by-id" }],
    ["one that returns the update", (_left, right) => right, { form: "whole-list" }],
    ["one that copies the update", (_left, right) => right.map((one) => ({ ...one })), { form: "whole-list" }],
    ["concat", (left, right) => left.concat(right), { form: "append" }],
    ["one that adds the update as one element", (left, right) => [...left, right as Item], { form: "append" }],
    ["a window that appends", (left, right) => [...left, ...right].slice(-50), { form: "append" }],
    [
      "one that only replaces by id",
      mergeById,
      { form: "unknown", why: "its reducer replaces messages by id, and removes none" },
    ],
    [
      "one that keeps one message",
      (_left, right) => right.slice(-1),
      { form: "unknown", why: "its reducer changes the list" },
    ],
    ["one that makes a text", () => "hi" as unknown as Item[], { form: "unknown", why: "its reducer returns no list" }],
    [
      "one that throws",
      () => raise(new Error("no\nsuch thing")),
      { form: "unknown", why: "its reducer throws when it is given messages: no such thing" },
    ],
    [
      "one that is asynchronous",
      (() => Promise.reject(new Error("late"))) as unknown as Reducer,
      { form: "unknown", why: "its reducer is asynchronous" },
    ],
  ])("knows %s", (_, reducer, form) => {
    expect(probe(reducer)).toEqual(form);
  });

  it("tries a reducer that takes plain objects only", () => {
    const strict: Reducer = (left, right) =>
      right.every((one) => (one as PlainMessage).role !== undefined)
        ? [...left, ...right]
        : raise(new Error("no role"));
    expect(probe(strict)).toEqual({ form: "append" });
  });

  it("never touches the channel's own list", () => {
    const { messages } = new StateGraph(MessagesAnnotation).channels;
    probeMessagesReducer(messages);
    expect((messages as unknown as { get(): BaseMessage[] }).get()).toEqual([]);
  });

  it.each([undefined, null, {}, { lc_graph_name: "Topic" }, { lc_graph_name: "LastValue" }])(
    "never throws: %j",
    (given) => {
      expect(probeMessagesReducer(given)).toMatchObject({ form: "unknown", why: expect.any(String) });
    },
  );

  it.each([
    ["", "a string"],
    [0, "a number"],
    [{}, "an object"],
  ])("knows that what starts as %j is no list", (start, kind) => {
    const state = Annotation.Root({
      list: Annotation<unknown>({ reducer: (_left, right) => right, default: () => start }),
    });
    const why = `it starts as ${kind}, not as a list`;
    expect(probeMessagesReducer(new StateGraph(state).channels["list"])).toEqual({ form: "unknown", why });
  });

  it.each([[null], [undefined]])("takes %s for a list that has not begun", (start) => {
    const state = Annotation.Root({
      list: Annotation<unknown>({ reducer: (_left, right) => right, default: () => start }),
    });
    expect(probeMessagesReducer(new StateGraph(state).channels["list"])).toEqual({ form: "whole-list" });
  });
});

function raise(error: Error): never {
  throw error;
}
