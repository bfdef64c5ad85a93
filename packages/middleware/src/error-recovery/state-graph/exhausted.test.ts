import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { Annotation, END, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { createAgent, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { errorRecoveryMiddleware } from "../agent/error-recovery-middleware.ts";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { AT_ONCE, throwNext, unauthorized, unavailable } from "./testing/faults.ts";
import type { RecoveryNodeOptions } from "./recovery-node-options.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({ ...MessagesAnnotation.spec, ...recoveryChannels });
type Messages = typeof State.State;

const config = { configurable: { thread_id: "t" } };
const failing = (faults?: Error[]) => async (): Promise<object> => {
  if (faults === undefined) throw unavailable();
  throwNext(faults);
  return {};
};

describe('a bound that is reached, with onExhausted: "end"', () => {
  it("ends the run with a message and the failure in state", async () => {
    const ran: string[] = [];
    const graph = new StateGraph(State)
      .addNode("agent", withErrorRecovery(failing(), { ...AT_ONCE, onExhausted: "end" }))
      .addNode("after", () => ({ messages: [String(ran.push("after"))] }))
      .addEdge(START, "agent")
      .addConditionalEdges("agent", ({ recoveryFailure }) => (recoveryFailure ? END : "after"), ["after", END])
      .compile({ checkpointer: new MemorySaver() });
    const state = await graph.invoke({ messages: [new HumanMessage("Hello.")] }, config);
    expect(ran).toEqual([]);
    expect(state.messages.map(({ type }) => type)).toEqual(["human", "ai"]);
    expect(state.messages.at(-1)?.text).toBe(
      "I could not finish this: a service that I depend on kept failing. Please try again later.",
    );
    expect(state.recoveryFailure?.message).toContain("The node agent failed after 3 attempts");
    expect(state.recoveryFailure).toMatchObject({
      reason: "attempts",
      class: "overloaded",
      attempts: [{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }],
    });
    expect(state._recovery).toMatchObject({ attempts: 2 });
  });

  it("forgets the failure in the next run of the thread that gets through", async () => {
    const faults = [unavailable(), unavailable(), unavailable()];
    const graph = new StateGraph(State)
      .addNode("agent", withErrorRecovery(failing(faults), { ...AT_ONCE, onExhausted: "end" }))
      .addEdge(START, "agent")
      .compile({ checkpointer: new MemorySaver() });
    expect((await graph.invoke({ messages: ["one"] }, config)).recoveryFailure).toBeTruthy();
    expect((await graph.invoke({ messages: ["two"] }, config)).recoveryFailure).toBeFalsy();
  });

  it("answers the calls that the node was to answer", async () => {
    const call = new AIMessage({ id: "call", content: "", tool_calls: [{ id: "call_1", name: "search", args: {} }] });
    const graph = new StateGraph(State)
      .addNode("tools", withErrorRecovery(failing(), { ...AT_ONCE, onExhausted: "end" }))
      .addEdge(START, "tools")
      .compile();
    const { messages } = await graph.invoke({ messages: [new HumanMessage("Find it."), call] });
    expect(messages.map(({ type }) => type)).toEqual(["human", "ai", "tool", "ai"]);
    expect(messages[2]).toMatchObject({ tool_call_id: "call_1", status: "error" });
    expect(messages[2]?.text).toBe("The call was not answered: the run ended early.");
  });

  it("says what the option says instead, in its own words or in those of a function of the failure", async () => {
    const lastOf = async (endMessage: RecoveryNodeOptions["endMessage"]) => {
      const graph = new StateGraph(State)
        .addNode(
          "agent",
          withErrorRecovery(failing(), { ...AT_ONCE, onExhausted: "end", endMessage: endMessage ?? "" }),
        )
        .addEdge(START, "agent")
        .compile();
      return (await graph.invoke({ messages: ["Hello."] })).messages.at(-1)?.text;
    };
    expect(await lastOf("Back soon.")).toBe("Back soon.");
    expect(await lastOf(({ reason, attempts }) => `${reason} ${attempts.length}`)).toBe("attempts 3");
    const plain = /^I could not finish this: a service/;
    expect(await lastOf(() => "")).toMatch(plain);
    const throwing = () => {
      throw new Error("no text");
    };
    expect(await lastOf(throwing)).toMatch(plain);
  });

  it("keeps a list that has no reducer, and needs no field for the failure beside it", async () => {
    const Whole = Annotation.Root({ messages: Annotation<{ role: string; content: string }[]> });
    const graph = new StateGraph(Whole)
      .addNode("agent", withErrorRecovery(failing() as never, { ...AT_ONCE, onExhausted: "end" }))
      .addEdge(START, "agent")
      .compile();
    const { messages } = await graph.invoke({ messages: [{ role: "user", content: "Hello." }] });
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant"]);
  });

  it("ends parallel branches together, with one message", async () => {
    const node = withErrorRecovery(failing(), { ...AT_ONCE, onExhausted: "end" });
    const graph = new StateGraph(State)
      .addNode("left", node)
      .addNode("right", node)
      .addEdge(START, "left")
      .addEdge(START, "right")
      .compile();
    const state = await graph.invoke({ messages: [] });
    expect(state.recoveryFailure).toMatchObject({ reason: "attempts" });
    expect(state.messages).toHaveLength(1);
  });

  it("ends at a bound that an agent inside has reached", async () => {
    const model = new ScriptedModel(() => unavailable());
    const agent = createAgent({ model, tools: [], middleware: [errorRecoveryMiddleware({ ...AT_ONCE })] });
    const graph = new StateGraph(State)
      .addNode("agent", withErrorRecovery(agent, { ...AT_ONCE, onExhausted: "end" }))
      .addEdge(START, "agent")
      .compile({ checkpointer: new MemorySaver() });
    const state = await graph.invoke({ messages: ["Hello."] }, config);
    expect(model.calls).toHaveLength(3);
    expect(state.recoveryFailure).toMatchObject({
      reason: "attempts",
      attempts: [{ call: { kind: "model" } }, {}, {}],
    });
  });

  it("does not end a run for a failure that no retry could help", async () => {
    const graph = new StateGraph(State)
      .addNode("agent", withErrorRecovery(failing([unauthorized()]), { ...AT_ONCE, onExhausted: "end" }))
      .addEdge(START, "agent")
      .compile();
    await expect(graph.invoke({ messages: [] })).rejects.toThrow("Incorrect API key");
  });
});

describe("a bound that is reached, with a node to go to", () => {
  it("is refused in the first run where the graph has no such node: the run would seem to have succeeded", async () => {
    let calls = 0;
    const graph = new StateGraph(State)
      .addNode(
        "agent",
        withErrorRecovery(() => ({ messages: [String((calls += 1))] }), { ...AT_ONCE, onExhausted: { goto: "typo" } }),
      )
      .addEdge(START, "agent")
      .compile();
    const refused = { code: "recovery.unknown-node", message: expect.stringContaining("goes to the node typo") };
    await expect(graph.invoke({ messages: [] })).rejects.toMatchObject(refused);
    expect(calls).toBe(0);
  });

  it("may be the end", async () => {
    const node = withErrorRecovery(failing(), { ...AT_ONCE, onExhausted: { goto: END } });
    const graph = new StateGraph(State).addNode("agent", node).addEdge(START, "agent").compile();
    expect(await graph.invoke({ messages: [] })).toMatchObject({
      messages: [],
      recoveryFailure: { reason: "attempts" },
    });
  });

  it("goes there, with the failure in state", async () => {
    const seen: unknown[] = [];
    const graph = new StateGraph(State)
      .addNode("agent", withErrorRecovery(failing(), { ...AT_ONCE, onExhausted: { goto: "apologize" } }), {
        ends: ["apologize"],
      })
      .addNode("apologize", ({ recoveryFailure }) => {
        seen.push(recoveryFailure);
        return { messages: [new AIMessage("Sorry.")] };
      })
      .addEdge(START, "agent")
      .compile();
    const { messages } = await graph.invoke({ messages: ["Hello."] });
    expect(messages.at(-1)?.text).toBe("Sorry.");
    expect(seen).toMatchObject([{ reason: "attempts", class: "overloaded" }]);
  });
});

describe("a state that could tell nobody of the failure", () => {
  const Plain = Annotation.Root({ step: Annotation<number> });

  it.each<[NonNullable<RecoveryNodeOptions["onExhausted"]>, string]>([
    ["end", "The caller could not tell"],
    [{ goto: "apologize" }, "The node apologize could not tell"],
  ])("is refused in the first run with onExhausted %j, before anything fails", async (onExhausted, reader) => {
    let calls = 0;
    const graph = new StateGraph(Plain)
      .addNode(
        "work",
        withErrorRecovery(() => ({ step: (calls += 1) }), { ...AT_ONCE, onExhausted }),
      )
      .addNode("apologize", () => ({}))
      .addEdge(START, "work")
      .addEdge("work", "apologize")
      .compile();
    const error = await graph.invoke({ step: 1 }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "recovery.no-failure-field", message: expect.stringContaining(reader) });
    expect((error as Error).message).toContain("recoveryChannels");
    expect(calls).toBe(0);
  });

  it("is fine where the error is thrown, where a message tells, and outside of a graph", async () => {
    const step = () => ({ step: 2 });
    const graph = new StateGraph(Plain).addNode("work", withErrorRecovery(step)).addEdge(START, "work").compile();
    expect(await graph.invoke({ step: 1 })).toEqual({ step: 2 });
    const told = new StateGraph(MessagesAnnotation)
      .addNode("work", withErrorRecovery(failing([]), { onExhausted: "end" }))
      .addEdge(START, "work")
      .compile();
    expect(await told.invoke({ messages: [] })).toEqual({ messages: [] });
    expect(await withErrorRecovery(step, { onExhausted: { goto: "apologize" } })()).toEqual({ step: 2 });
  });
});

describe("tool calls that go in a circle", () => {
  it("get a note in the node's input, which is not saved, and end the run when they go on", async () => {
    const search = { id: 0 };
    const seen: string[] = [];
    const node = withErrorRecovery(
      async (state: Messages) => {
        seen.push(state.messages.at(-1)?.type ?? "");
        search.id += 1;
        return {
          messages: [
            new AIMessage({ content: "", tool_calls: [{ id: `call_${search.id}`, name: "search", args: {} }] }),
          ],
        };
      },
      { ...AT_ONCE, maxRepeatedToolCalls: 2, onExhausted: "end" },
    );
    const graph = new StateGraph(State)
      .addNode("agent", node)
      .addNode("tools", (state) => ({
        messages: [
          new ToolMessage({
            tool_call_id: (state.messages.at(-1) as AIMessage).tool_calls?.[0]?.id ?? "",
            content: "none",
          }),
        ],
      }))
      .addEdge(START, "agent")
      .addConditionalEdges("agent", ({ recoveryFailure }) => (recoveryFailure ? END : "tools"), ["tools", END])
      .addEdge("tools", "agent")
      .compile();
    const state = await graph.invoke({ messages: [new HumanMessage("Find it.")] });
    expect(seen).toEqual(["human", "tool", "human"]);
    expect(state.messages.map(({ type }) => type)).toEqual(["human", "ai", "tool", "ai", "tool", "ai", "tool", "ai"]);
    expect(state.recoveryFailure).toMatchObject({ reason: "tool-loop" });
    expect(state.messages.at(-1)?.text).toBe(
      "I could not finish this: I kept repeating the same step without a new result.",
    );
  });
});

it("a ToolNode is tried again as a whole, where its tools throw", async () => {
  const faults = [unavailable()];
  const search = tool(
    () => {
      throwNext(faults);
      return "found";
    },
    { name: "search", description: "Search.", schema: z.object({}) },
  );
  const tools = withErrorRecovery(new ToolNode([search], { handleToolErrors: false }), AT_ONCE);
  const graph = new StateGraph(State).addNode("tools", tools).addEdge(START, "tools").compile();
  const call = new AIMessage({ content: "", tool_calls: [{ id: "call_1", name: "search", args: {} }] });
  const { messages, _recovery } = await graph.invoke({ messages: [call] });
  expect(messages.map(({ text }) => text)).toEqual(["", "found"]);
  expect(_recovery).toMatchObject({ attempts: 1 });
  expect(tools).toBeInstanceOf(ToolNode);
});
