import { AIMessage, HumanMessage, RemoveMessage } from "@langchain/core/messages";
import {
  Annotation,
  END,
  MemorySaver,
  messagesStateReducer,
  REMOVE_ALL_MESSAGES,
  START,
  StateGraph,
} from "@langchain/langgraph";
import fc from "fast-check";
import { describe, expect, expectTypeOf, it } from "vitest";
import { plainMessagesReducer, type PlainMessagesUpdate } from "./plain-messages-reducer.ts";

interface MyMessage {
  role: "user" | "assistant";
  content: string;
  id?: string;
}

const user = (id: string, content = id): MyMessage => ({ role: "user", content, id });
const remove = (id: string) => ({ role: "remove" as const, id });
const idsOf = (messages: readonly { id?: string }[]) => messages.map(({ id }) => id);

describe("plainMessagesReducer", () => {
  it("appends what is new and replaces in place what is known", () => {
    const changed = user("b", "changed");
    expect(plainMessagesReducer([user("a"), user("b"), user("c")], [changed, user("d")])).toEqual([
      user("a"),
      changed,
      user("c"),
      user("d"),
    ]);
  });

  it("takes a single message, and a list that is not there yet", () => {
    expect(plainMessagesReducer([user("a")], user("b"))).toEqual([user("a"), user("b")]);
    expect(plainMessagesReducer([user("a")], remove("a"))).toEqual([]);
    expect(plainMessagesReducer(undefined as unknown as MyMessage[], user("b"))).toEqual([user("b")]);
  });

  it("removes by id, and does nothing for an id that it does not know", () => {
    expect(plainMessagesReducer([user("a"), user("b")], [remove("a"), remove("gone")])).toEqual([user("b")]);
  });

  it("removes all that came before REMOVE_ALL_MESSAGES", () => {
    const update = [user("b"), remove(REMOVE_ALL_MESSAGES), user("c")];
    expect(plainMessagesReducer([user("a")], update)).toEqual([user("c")]);
  });

  it("gives an id to a message without one, as a copy", () => {
    const bare: MyMessage = Object.freeze({ role: "user", content: "hi" });
    const [left, right] = plainMessagesReducer([bare], Object.freeze([bare]));
    for (const message of [left, right]) expect(message).toEqual({ ...bare, id: expect.any(String) });
    expect(left!.id).not.toBe(right!.id);
    expect(bare).not.toHaveProperty("id");
  });

  it("keeps the very objects that have an id", () => {
    const [left, right] = [user("a"), user("b")];
    const merged = plainMessagesReducer([left], [right]);
    expect(merged[0]).toBe(left);
    expect(merged[1]).toBe(right);
  });

  it("gives the same ids when it is given the same lists again, and another list each time", () => {
    const [left, right]: MyMessage[][] = [[user("a")], [{ role: "user", content: "hi" }]];
    const ids = idsOf(plainMessagesReducer(left!, right!));
    for (const _ of ["again", "and again"]) {
      const merged = plainMessagesReducer(left!, right!);
      expect(idsOf(merged)).toEqual(ids);
      merged.length = 0;
    }
    expect(idsOf(plainMessagesReducer([...left!], right!))).not.toEqual(ids);
  });

  it("does with any ids what messagesStateReducer does with messages", () => {
    const id = fc.constantFrom("a", "b", "c", "d");
    const left = fc.uniqueArray(id);
    const step = fc.record({ id, isRemoval: fc.boolean(), content: fc.string({ maxLength: 3 }) });
    fc.assert(
      fc.property(left, fc.array(step, { maxLength: 6 }), (held, steps) => {
        const seen = new Set(held);
        // What LangGraph's reducer throws for does nothing here.
        const known = steps.filter((one) => seen.has(one.id) || (!one.isRemoval && seen.add(one.id)));
        const ours = plainMessagesReducer(
          held.map((one) => user(one)),
          known.map((one) => (one.isRemoval ? remove(one.id) : user(one.id, one.content))),
        );
        const theirs = messagesStateReducer(
          held.map((one) => new HumanMessage({ id: one, content: one })),
          known.map((one) => (one.isRemoval ? new RemoveMessage({ id: one.id }) : new HumanMessage(one))),
        );
        expect(ours.map((one) => [one.id, one.content])).toEqual(theirs.map((one) => [one.id, one.content]));
      }),
    );
  });

  it.each<[string, unknown, string, RegExp]>([
    ["a LangChain message", new AIMessage("hi"), "messages.not-plain", /messagesStateReducer/],
    ["a text", "hi", "messages.not-plain", /a string/],
    ["a pair", [["user", "hi"]], "messages.not-plain", /an array/],
    ["a number as id", { role: "user", id: 5 }, "messages.invalid-id", /an id of type number/],
    ["a removal without id", { role: "remove" }, "messages.invalid-id", /no id/],
  ])("refuses %s", (_, given, code, message) => {
    const reduce = () => plainMessagesReducer([], given as MyMessage);
    expect(reduce).toThrow(message);
    expect(reduce).toThrow(expect.objectContaining({ code }));
  });
});

describe("in a graph", () => {
  const State = Annotation.Root({
    messages: Annotation<MyMessage[]>({ reducer: plainMessagesReducer, default: () => [] }),
  });
  const Updating = Annotation.Root({
    messages: Annotation<MyMessage[], PlainMessagesUpdate<MyMessage>>({
      reducer: plainMessagesReducer,
      default: () => [],
    }),
  });

  it("has the types of the user's messages", () => {
    expectTypeOf<typeof State.State.messages>().toEqualTypeOf<MyMessage[]>();
    expectTypeOf<typeof Updating.State.messages>().toEqualTypeOf<MyMessage[]>();
    new StateGraph(Updating)
      .addNode("drop", (state) => ({ messages: state.messages.map(({ id }) => remove(id ?? "")) }))
      // @ts-expect-error: what is removed has an id
      .addNode("wrong", () => ({ messages: [{ role: "remove" as const }] }));
  });

  it("shows a conditional edge the ids that the checkpoint has", async () => {
    const seen: unknown[] = [];
    const graph = new StateGraph(State)
      .addNode("answer", () => ({ messages: [{ role: "assistant" as const, content: "hello" }] }))
      .addEdge(START, "answer")
      .addConditionalEdges("answer", ({ messages }) => (seen.push(...idsOf(messages)), END))
      .compile({ checkpointer: new MemorySaver() });
    const config = { configurable: { thread_id: "t" } };
    await graph.invoke({ messages: [{ role: "user", content: "hi" }] }, config);
    const { messages } = (await graph.getState(config)).values as typeof State.State;
    expect(messages).toMatchObject([{ content: "hi" }, { content: "hello" }]);
    expect(seen).toEqual(idsOf(messages));
  });
});
