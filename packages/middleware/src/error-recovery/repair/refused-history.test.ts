import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { Annotation, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import { expect, it } from "vitest";
import { startOpenAIServer } from "../../testing/openai-server.ts";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { withErrorRecovery } from "../state-graph/with-error-recovery.ts";

it("a thread that a provider has refused for a second result is mended, and taken", async () => {
  const server = await startOpenAIServer();
  const configuration = { baseURL: server.baseURL };
  const model = new ChatOpenAI({ model: "gpt-4o", apiKey: "none", maxRetries: 0, configuration });
  const classes: unknown[] = [];
  const State = Annotation.Root({ ...MessagesAnnotation.spec, ...recoveryChannels });
  const chat = async ({ messages }: typeof State.State) => ({ messages: [await model.invoke(messages)] });
  const graph = new StateGraph(State)
    .addNode(
      "model",
      withErrorRecovery(chat, {
        baseDelayMs: 0,
        onEvent: ({ type, data }) => type === "recovery.retry" && classes.push(data.class),
      }),
    )
    .addEdge(START, "model")
    .compile();
  const result = (content: string) => new ToolMessage({ content, tool_call_id: "a" });
  const call = new AIMessage({ content: "", tool_calls: [{ id: "a", name: "search", args: {} }] });
  const messages: BaseMessage[] = [new HumanMessage("x"), call, result("1"), result("2"), new HumanMessage("y")];
  const ended = (await graph.invoke({ messages }).finally(() => server.close())) as { messages: BaseMessage[] };
  expect(classes).toEqual(["invalid-tool-history"]);
  expect(ended.messages.map(({ text }) => text)).toEqual(["x", "", "1", "y", "Fine."]);
});
