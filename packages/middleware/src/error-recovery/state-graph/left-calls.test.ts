// Tool calls that an earlier run has left without a result: what a node is told of each when its history is mended.
import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { tool } from "@langchain/core/tools";
import { Command, interrupt, MemorySaver, MessagesAnnotation, Send, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { expect, it } from "vitest";
import { z } from "zod";
import { AT_ONCE, unanswered } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const WAITED = "This was not completed: it waited for a human, who went on without an answer to it.";
const GIVEN_UP = "This has no result: the run that called it was stopped or given up. It may have completed.";

const config = { configurable: { thread_id: "t" }, durability: "sync" as const };
const say = (text: string) => ({ messages: [new HumanMessage(text)] });
const resultsIn = (messages: readonly BaseMessage[]) => messages.filter(ToolMessage.isInstance).map(({ text }) => text);
const toolOf = (name: string, run: () => unknown) =>
  tool(async () => String(await run()), { name, schema: z.object({}) });

/** Refuses what a provider would, and calls the tools once. */
function chatting(...names: string[]) {
  const tool_calls = names.map((name) => ({ id: `call-${name}`, name, args: {} }));
  return async ({ messages }: typeof MessagesAnnotation.State): Promise<typeof MessagesAnnotation.Update> => {
    const ai = messages.find(AIMessage.isInstance);
    if (ai === undefined) return { messages: [new AIMessage({ content: "", tool_calls })] };
    if (resultsIn(messages).length < names.length) throw unanswered();
    return { messages: [new AIMessage("Done.")] };
  };
}

const chatNode = (...names: string[]) => withErrorRecovery(chatting(...names), AT_ONCE);
const callsOf = ({ messages }: typeof MessagesAnnotation.State) => {
  const last = messages.at(-1);
  return AIMessage.isInstance(last) ? (last.tool_calls ?? []) : [];
};

/** All calls in one task, as a ToolNode runs them. */
const inOneTask = (tools: ReturnType<typeof toolOf>[]) =>
  new StateGraph(MessagesAnnotation)
    .addNode("chat", chatNode(...tools.map(({ name }) => name)))
    .addNode("run", new ToolNode(tools))
    .addEdge(START, "chat")
    .addConditionalEdges("chat", (state) => (callsOf(state).length > 0 ? "run" : "__end__"), ["run", "__end__"])
    .addEdge("run", "chat")
    .compile({ checkpointer: new MemorySaver() });

/** Each call in a task of its own. */
const inOwnTasks = (tools: ReturnType<typeof toolOf>[]) =>
  new StateGraph(MessagesAnnotation)
    .addNode("chat", chatNode(...tools.map(({ name }) => name)))
    .addNode("run", new ToolNode(tools))
    .addEdge(START, "chat")
    .addConditionalEdges("chat", (state) => callsOf(state).map((call) => new Send("run", { lg_tool_call: call })), [
      "run",
    ])
    .addEdge("run", "chat")
    .compile({ checkpointer: new MemorySaver() });

it("the one call that waited for a human was not completed", async () => {
  const graph = inOneTask([toolOf("pay", () => interrupt("Pay?"))]);
  await graph.invoke(say("Pay."), config);
  expect(resultsIn((await graph.invoke(say("No."), config)).messages)).toEqual([WAITED]);
});

it("calls that one task runs may have completed", async () => {
  const graph = inOneTask([toolOf("pay", () => interrupt("Pay?")), toolOf("mail", () => "Sent.")]);
  await graph.invoke(say("Pay, and write them."), config);
  expect(resultsIn((await graph.invoke(say("No."), config)).messages)).toEqual([GIVEN_UP, GIVEN_UP]);
});

it("a call that ended beside one that waits has its result", async () => {
  const graph = inOwnTasks([toolOf("pay", () => interrupt("Pay?")), toolOf("mail", () => "Sent.")]);
  await graph.invoke(say("Pay, and write them."), config);
  expect(resultsIn((await graph.invoke(say("No."), config)).messages)).toEqual([WAITED, "Sent."]);
});

it("a call that was approved, and then under way, may have completed", async () => {
  let begin = () => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const pay = toolOf("pay", () => {
    interrupt("Pay?");
    begin();
    return new Promise(() => {});
  });
  const graph = inOneTask([pay]);
  await graph.invoke(say("Pay."), config);
  graph.invoke(new Command({ resume: "yes" }), config).catch(() => {});
  await begun;
  expect(resultsIn((await graph.invoke(say("Did it work?"), config)).messages)).toEqual([GIVEN_UP]);
});
