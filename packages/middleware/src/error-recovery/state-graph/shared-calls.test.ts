// Tool calls that another task of the superstep still answers, while this one repairs its history or ends.
import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import {
  Annotation,
  Command,
  interrupt,
  MemorySaver,
  MessagesAnnotation,
  Send,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { createAgent } from "langchain";
import { describe, expect, it } from "vitest";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { errorRecoveryMiddleware } from "../agent/error-recovery-middleware.ts";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { AT_ONCE, throwNext, unanswered, tooLong, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({ ...MessagesAnnotation.spec, ...recoveryChannels });
const config = { configurable: { thread_id: "t" } };
const toolCall = (id: string) => ({ id, name: "pay", args: {} });
const calling = (...ids: string[]) => new AIMessage({ id: "calls", content: "", tool_calls: ids.map(toolCall) });
const outline = (messages: readonly BaseMessage[]) =>
  messages.map((message) =>
    ToolMessage.isInstance(message) ? `${message.tool_call_id} ${message.text}` : message.type,
  );

const approve = () => ({ messages: [new ToolMessage({ content: `paid ${interrupt("may I?")}`, tool_call_id: "X" })] });

/** A node beside one that asks a human about the call X. */
function besideApproval(node: never) {
  return new StateGraph(State)
    .addNode("router", () => ({ messages: [calling("X")] }))
    .addNode("approve", approve)
    .addNode("beside", node)
    .addEdge(START, "router")
    .addEdge("router", "approve")
    .addEdge("router", "beside")
    .compile({ checkpointer: new MemorySaver() });
}

async function askAndApprove(graph: ReturnType<typeof besideApproval>): Promise<string[]> {
  await graph.invoke({ messages: [new HumanMessage("Pay.")] }, config);
  const { messages } = await graph.invoke(new Command({ resume: "yes" }), config);
  return outline(messages).toSorted();
}

const APPROVED = ["X paid yes", "ai", "ai", "human"];

describe("a call that waits for a human beside", () => {
  it("has a stand-in for its result in what an agent sends, which is not saved", async () => {
    const model = new ScriptedModel(() => "Meanwhile.");
    const agent = createAgent({ model, tools: [], middleware: [errorRecoveryMiddleware(AT_ONCE)] });
    expect(await askAndApprove(besideApproval(agent.graph as never))).toEqual(APPROVED);
    expect(model.calls[0]?.messages.map(({ type }) => type)).toEqual(["human", "ai", "tool"]);
  });

  it.each<[string, (chat: never) => unknown]>([
    ["a node", (chat) => chat],
    [
      "a graph as the node",
      (chat) => new StateGraph(MessagesAnnotation).addNode("chat", chat).addEdge(START, "chat").compile(),
    ],
  ])("has one in the mended input of %s, which is not saved", async (_, toNode) => {
    const seen: string[][] = [];
    const faults = [unanswered(), tooLong()];
    const chat = async ({ messages }: typeof State.State) => {
      seen.push(messages.map(({ type }) => type));
      throwNext(faults);
      return { messages: [new AIMessage("Meanwhile.")] };
    };
    const node = withErrorRecovery(toNode(chat as never) as never, {
      ...AT_ONCE,
      onContextOverflow: async () => ({ messages: [new HumanMessage({ id: "note", content: "Be short." })] }),
    });
    expect(await askAndApprove(besideApproval(node))).toEqual([...APPROVED, "human"]);
    expect(seen).toEqual([
      ["human", "ai"],
      ["human", "ai", "tool"],
      ["human", "ai", "tool", "human"],
    ]);
  });

  it("is left alone where the graph of the agent is further in", async () => {
    const model = new ScriptedModel(() => "Meanwhile.");
    const agent = createAgent({ model, tools: [], middleware: [errorRecoveryMiddleware(AT_ONCE)] });
    const team = new StateGraph(MessagesAnnotation)
      .addNode("agent", agent.graph as never)
      .addEdge(START, "agent")
      .compile();
    expect(await askAndApprove(besideApproval(team as never))).toEqual(APPROVED);
  });

  it("gets its result saved where the agent runs alone: nobody else will give one", async () => {
    const model = new ScriptedModel(() => "Here.");
    const agent = createAgent({ model, tools: [], middleware: [errorRecoveryMiddleware(AT_ONCE)] });
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("agent", agent.graph as never)
      .addEdge(START, "agent")
      .compile({ checkpointer: new MemorySaver() });
    const thread = [new HumanMessage("Pay."), calling("X"), new HumanMessage("Well?")];
    const { messages } = await graph.invoke({ messages: thread }, config);
    expect(messages.filter(ToolMessage.isInstance)).toMatchObject([{ tool_call_id: "X", status: "error" }]);
  });
});

describe('tasks that a Send was made for, with onExhausted: "end"', () => {
  const UNANSWERED = "The call was not answered: the run ended early.";
  const run = async (call: { id: string }) => {
    if (call.id.startsWith("down")) throw unavailable();
    const answer = call.id === "ask" ? String(interrupt("may I?")) : "done";
    return { messages: [new ToolMessage({ content: answer, tool_call_id: call.id })] };
  };
  type Argument = (call: { id: string }, state: typeof State.State) => object;

  async function fanOut(ids: string[], argument: Argument = (call) => call, checkpointer?: MemorySaver) {
    const graph = new StateGraph(State)
      .addNode("model", () => ({ messages: ids.length > 0 ? [calling(...ids)] : [] }))
      .addNode("tool", withErrorRecovery(run as never, { ...AT_ONCE, onExhausted: "end", budget: {} }) as never)
      .addEdge(START, "model")
      .addConditionalEdges("model", (state) => ids.map((id) => new Send("tool", argument(toolCall(id), state))), [
        "tool",
      ])
      .compile(checkpointer && { checkpointer });
    const state = await graph.invoke({ messages: [new HumanMessage("Pay.")] }, config);
    return { graph, state };
  }

  it.each([undefined, new MemorySaver()])("answer their own calls only, and say one last message", async (saver) => {
    const { state } = await fanOut(["down1", "done", "down2"], undefined, saver);
    const answers = [`down1 ${UNANSWERED}`, "done done", `down2 ${UNANSWERED}`];
    expect(outline(state.messages)).toEqual(["human", "ai", ...answers, "ai"]);
    expect(state.recoveryFailure).toMatchObject({ reason: "attempts" });
  });

  it("leave the call open that waits for a human, and say nothing that would stand before its result", async () => {
    const { graph } = await fanOut(["down", "ask"], undefined, new MemorySaver());
    const { messages, recoveryFailure } = await graph.invoke(new Command({ resume: "yes" }), config);
    expect(outline(messages)).toEqual(["human", "ai", `down ${UNANSWERED}`, "ask yes"]);
    expect(recoveryFailure).toMatchObject({ reason: "attempts" });
  });

  it("find their call beside the state, too, where the calls of the others stand", async () => {
    const besideState: Argument = (call, state) => ({ ...state, toolCall: call, id: call.id });
    const { state } = await fanOut(["done", "down"], besideState, new MemorySaver());
    expect(outline(state.messages)).toEqual(["human", "ai", "done done", `down ${UNANSWERED}`, "ai"]);
  });

  it("say one last message where there are no calls at all", async () => {
    const down = withErrorRecovery(() => Promise.reject(unavailable()), { ...AT_ONCE, onExhausted: "end" });
    const graph = new StateGraph(State)
      .addNode("work", down as never)
      .addConditionalEdges(START, () => [1, 2, 3, 4].map((part) => new Send("work", { part })), ["work"])
      .compile();
    expect(outline((await graph.invoke({ messages: ["Work."] })).messages)).toEqual(["human", "ai"]);
  });
});

it('a node with onExhausted: "end" leaves a call to the human who is asked beside it', async () => {
  const down = withErrorRecovery(() => Promise.reject(unavailable()), { ...AT_ONCE, onExhausted: "end" });
  expect(await askAndApprove(besideApproval(down as never))).toEqual(["X paid yes", "ai", "human"]);
});
