import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { Annotation, MemorySaver, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { haltingModel } from "../../testing/halting-model.ts";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { AT_ONCE, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({ ...MessagesAnnotation.spec, ...recoveryChannels });
type Messages = typeof State.State;
const SORRY = { ...AT_ONCE, onExhausted: "end", endMessage: "Sorry." } as const;

/** What a reader of "messages" shows in the end: by message, emptied where the answer starts anew. */
async function shownBy(
  nodes: Record<string, (state: Messages) => Promise<object>>,
  messages = [new HumanMessage("Hello?")],
) {
  const graph = new StateGraph(State);
  for (const [name, node] of Object.entries(nodes)) graph.addNode(name, node).addEdge(START, name as never);
  const config = { configurable: { thread_id: "t" }, streamMode: ["messages", "custom"] } as const;
  const shown = new Map<string | undefined, string>();
  const stream = await graph.compile({ checkpointer: new MemorySaver() }).stream({ messages }, config as never);
  for await (const [mode, chunk] of stream as unknown as AsyncIterable<[string, unknown]>) {
    if (mode === "custom") shown.clear();
    const [{ id, text }] = mode === "messages" ? (chunk as [{ id?: string; text: string }]) : [{ text: "" }];
    shown.set(id, (shown.get(id) ?? "") + text);
  }
  return [...shown.values()].filter((text) => text !== "");
}

const failing = async (): Promise<object> => {
  throw unavailable();
};

it('the last message of a node that was given up is in the stream mode "messages"', async () => {
  expect(await shownBy({ agent: withErrorRecovery(failing, SORRY) })).toEqual(["Sorry."]);
});

it("is there once where nodes end together", async () => {
  const nodes = { agent: withErrorRecovery(failing, SORRY), other: withErrorRecovery(failing, SORRY) };
  expect(await shownBy(nodes)).toEqual(["Sorry."]);
});

it("has the answer to an open call before it", async () => {
  const call = new AIMessage({ id: "call", content: "", tool_calls: [{ id: "call_1", name: "search", args: {} }] });
  const shown = await shownBy({ tools: withErrorRecovery(failing, SORRY) }, [
    new HumanMessage("Hello?"),
    call as never,
  ]);
  expect(shown).toEqual(["The call was not answered: the run ended early.", "Sorry."]);
});

it("stands alone where text of the last attempt broke off before", async () => {
  const model = haltingModel(unavailable(), { failures: 9 });
  const node = async ({ messages }: Messages) => ({ messages: [await model.invoke(messages)] });
  const agent = withErrorRecovery(node, { ...SORRY, retryPartialStreams: true });
  expect(await shownBy({ agent })).toEqual(["Sorry."]);
});
