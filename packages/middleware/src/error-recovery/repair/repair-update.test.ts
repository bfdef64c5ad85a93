import { AIMessage, HumanMessage, RemoveMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import {
  Annotation,
  Command,
  END,
  MemorySaver,
  MessagesAnnotation,
  messagesDeltaReducer,
  MessagesDeltaValue,
  messagesStateReducer,
  MessagesValue,
  MessagesZodState,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { createAgent, createMiddleware } from "langchain";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plainMessagesReducer } from "../../summarization/state-graph/plain-messages-reducer.ts";
import { anyHistory, anyPlainHistory } from "../../testing/histories.ts";
import { snapshotOf } from "../../testing/message-snapshot.ts";
import { findBreaches } from "../../testing/provider-rules.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { repairMessages } from "./repair-messages.ts";
import { repairUpdate, type ChannelUpdate } from "./repair-update.ts";

const hi = new HumanMessage({ id: "hi", content: "hi" });
const calls = new AIMessage({ id: "calls", content: "", tool_calls: [{ id: "c1", name: "search", args: {} }] });
const result = new ToolMessage({ id: "result", content: "1", tool_call_id: "c1" });
const hello = new HumanMessage({ id: "hello", content: "hello?" });
const bye = new HumanMessage({ id: "bye", content: "bye" });

const idsOf = (messages: readonly BaseMessage[]) => messages.map(({ id }) => id);
const removal = (id: string) => new RemoveMessage({ id });

describe("repairUpdate", () => {
  it("is empty when nothing has changed", () => {
    expect(repairUpdate([hi, calls, result], [hi, calls, result])).toEqual([]);
  });

  it("removes what stands behind an insertion and writes it again", () => {
    expect(repairUpdate([hi, calls, hello, bye], [hi, calls, result, hello, bye])).toEqual([
      ["messages", [removal("hello"), removal("bye")]],
      ["messages", [result, hello, bye]],
    ]);
  });

  it("only appends at the end", () => {
    expect(repairUpdate([hi, calls], [hi, calls, result])).toEqual([["messages", [result]]]);
  });

  it("only removes what goes", () => {
    expect(repairUpdate([hi, result, bye], [hi, bye])).toEqual([["messages", [removal("result")]]]);
  });

  it("only writes what has other content", () => {
    const other = new HumanMessage({ id: "hi", content: "hey" });
    expect(repairUpdate([hi, result, bye], [other, bye])).toEqual([["messages", [removal("result"), other]]]);
  });

  it("moves a result and leaves what stands before its call", () => {
    expect(repairUpdate([hi, calls, hello, result], [hi, calls, result, hello])).toEqual([
      ["messages", [removal("hello"), removal("result")]],
      ["messages", [result, hello]],
    ]);
  });

  it("names the channel and speaks the list's form", () => {
    const [one, two, three] = ["1", "2", "3"].map((id) => ({ role: "user", id, content: id }));
    expect(repairUpdate([one!, three!], [one!, two!, three!], "history")).toEqual([
      ["history", [{ role: "remove", id: "3" }]],
      ["history", [two, three]],
    ]);
  });

  it("takes messages without an id where they can stay", () => {
    const nameless = new HumanMessage("hi");
    expect(repairUpdate([nameless, calls, bye], [nameless, calls, result, bye])).toHaveLength(2);
    expect(() => repairUpdate([calls, nameless], [calls, result, nameless])).toThrowError(
      expect.objectContaining({ code: "repair.missing-id", message: expect.stringContaining("messages[1]") as string }),
    );
  });
});

describe.each<[string, (left: BaseMessage[], right: BaseMessage[]) => BaseMessage[]]>([
  ["messagesStateReducer", (left, right) => messagesStateReducer(left, right)],
  ["messagesDeltaReducer", (left, right) => messagesDeltaReducer(left, [right])],
])("any repair through %s", (_, reducer) => {
  it("makes the repaired list, and again of the result nothing", () => {
    fc.assert(
      fc.property(anyHistory({ maxWords: 3 }), (before) => {
        const after = repairMessages(before);
        const update = repairUpdate(before, after);
        const saved = applyAll(update, before, reducer);
        expect(saved.map(snapshotOf)).toEqual(after.map(snapshotOf));
        expect(repairUpdate(saved, repairMessages(saved))).toEqual([]);
      }),
    );
  });

  it("writes nothing that stands before the first change", () => {
    fc.assert(
      fc.property(anyHistory({ maxWords: 3 }), (before) => {
        const after = repairMessages(before);
        const first = before.findIndex((message, at) => message !== after[at]);
        const written = repairUpdate(before, after).flatMap(([, value]) => idsOf(value as BaseMessage[]));
        const untouched = idsOf(first === -1 ? before : before.slice(0, first));
        expect(written.filter((id) => untouched.includes(id))).toEqual([]);
      }),
    );
  });
});

it("makes the repaired list of plain messages", () => {
  fc.assert(
    fc.property(anyPlainHistory({ maxWords: 3 }), (before) => {
      const after = repairMessages(before);
      expect(applyAll(repairUpdate(before, after), before, plainMessagesReducer as never)).toEqual(after);
    }),
  );
});

function applyAll<Message>(
  update: ChannelUpdate,
  before: Message[],
  reducer: (left: Message[], right: Message[]) => Message[],
): Message[] {
  return update.reduce((list, [, value]) => reducer(list, value as Message[]), before);
}

const broken = [hi, calls, hello, bye];
const repaired = ["hi", "calls", "repaired:calls:c1", "hello", "bye"];

describe.each<[string, unknown]>([
  ["MessagesAnnotation", MessagesAnnotation],
  ["MessagesZodState", MessagesZodState],
  ["MessagesValue", new StateSchema({ messages: MessagesValue })],
  ["MessagesDeltaValue", new StateSchema({ messages: MessagesDeltaValue })],
])("saved by a node's Command into %s", (_, state) => {
  const repair = ({ messages }: { messages: BaseMessage[] }) =>
    new Command({ update: repairUpdate(messages, repairMessages(messages)) });

  it("stands in its place, in one superstep", async () => {
    const graph = graphOf(state).addNode("repair", repair).addEdge(START, "repair").compile({
      checkpointer: new MemorySaver(),
    });
    const config = { configurable: { thread_id: "1" } };
    const { messages } = await graph.invoke({ messages: broken }, config);
    expect(idsOf(messages)).toEqual(repaired);
    const saved = (await graph.getState(config)).values as { messages: BaseMessage[] };
    expect(idsOf(saved.messages)).toEqual(repaired);
  });

  it("leaves what a parallel branch appends, which removing all messages would not", async () => {
    const graph = graphOf(state)
      .addNode("aside", () => ({ messages: [new HumanMessage({ id: "aside", content: "by the way" })] }))
      .addNode("repair", repair)
      .addEdge(START, "aside")
      .addEdge(START, "repair")
      .compile();
    const { messages } = await graph.invoke({ messages: broken });
    expect(idsOf(messages).toSorted()).toEqual([...repaired, "aside"].toSorted());
    expect(findBreaches(repairMessages(messages))).toEqual([]);
  });
});

/** The four kinds of schema have no type in common. */
function graphOf(state: unknown) {
  return new StateGraph(state as typeof MessagesAnnotation);
}

it("goes through a channel of another name", async () => {
  const history = Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] });
  const graph = new StateGraph(Annotation.Root({ history }))
    .addNode(
      "repair",
      (state) => new Command({ update: repairUpdate(state.history, repairMessages(state.history), "history") }),
    )
    .addEdge(START, "repair")
    .addEdge("repair", END)
    .compile();
  expect(idsOf((await graph.invoke({ history: broken })).history)).toEqual(repaired);
});

describe("returned by a wrapModelCall of createAgent", () => {
  const answered = (answerAtEnd: boolean) =>
    createAgent({
      model: new ScriptedModel(() => new AIMessage({ id: "answer", content: "Here." })),
      tools: [],
      middleware: [
        createMiddleware({
          name: "Repair",
          wrapModelCall: async (request, handler) => {
            const messages = repairMessages(request.messages);
            const answer = (await handler({ ...request, messages })) as AIMessage;
            const end = answerAtEnd ? [answer] : [];
            return new Command({ update: repairUpdate([...request.messages, ...end], [...messages, ...end]) });
          },
        }),
      ],
    });

  it("stands in its place, before the answer, which is part of both lists", async () => {
    const { messages } = await answered(true).invoke({ messages: broken });
    expect(idsOf(messages)).toEqual([...repaired, "answer"]);
  });

  it("would leave the answer in the middle otherwise", async () => {
    const { messages } = await answered(false).invoke({ messages: broken });
    expect(idsOf(messages)).toEqual(["hi", "calls", "answer", "repaired:calls:c1", "hello", "bye"]);
  });
});
