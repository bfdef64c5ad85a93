import { HumanMessage } from "@langchain/core/messages";
import { MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { haltingModel } from "../../testing/halting-model.ts";
import { recoveringAgent } from "../agent/testing/recovering-agent.ts";
import { withErrorRecovery } from "../state-graph/with-error-recovery.ts";

const overloaded = Object.assign(new Error("503"), { status: 503 });
const input = { messages: [new HumanMessage("Hello?")] };
const options = { baseDelayMs: 0, retryPartialStreams: true };

const agent = () =>
  recoveringAgent({ model: haltingModel(overloaded, { text: "One two three." }), recovery: options }).agent.graph;

function graph() {
  const model = haltingModel(overloaded, { text: "One two three." });
  const ask = async ({ messages }: typeof MessagesAnnotation.State) => ({ messages: [await model.invoke(messages)] });
  return new StateGraph(MessagesAnnotation)
    .addNode("ask", withErrorRecovery(ask, options))
    .addEdge(START, "ask")
    .compile();
}

const thread = { configurable: { thread_id: "streamed" } };

describe.each([
  ["an agent", agent],
  ["a node", graph],
])("the restart of a stream of %s", (_, make) => {
  it("is an event between the two texts in streamEvents", async () => {
    const read: string[] = [];
    for await (const { event, name, data } of make().streamEvents(input, { ...thread, version: "v2" })) {
      if (event === "on_chat_model_stream") read.push((data.chunk as { text: string }).text);
      if (event === "on_custom_event") read.push(`${name} ${(data as { attempt: number }).attempt}`);
    }
    const at = read.indexOf("recovery.stream-restarted 2");
    expect(at).toBeGreaterThan(0);
    expect(read.slice(0, at).join("")).toMatch(/^One/);
    expect(read.slice(at + 1).join("")).toBe("One two three.");
  });

  it('is a chunk between them where "custom" is among the stream modes', async () => {
    const read: unknown[] = [];
    for await (const [mode, chunk] of await make().stream(input, { ...thread, streamMode: ["messages", "custom"] }))
      read.push(
        mode === "custom" ? (chunk as { type: string }).type : (chunk as unknown as [{ text: string }])[0].text,
      );
    const at = read.indexOf("recovery.stream-restarted");
    expect(at).toBeGreaterThan(0);
    expect(read.slice(at + 1).join("")).toMatch(/^One two three\./);
  });

  it('is told in "messages" alone by the id of the message', async () => {
    const texts = new Map<string | undefined, string>();
    for await (const [chunk] of await make().stream(input, { ...thread, streamMode: "messages" }))
      texts.set(chunk.id, (texts.get(chunk.id) ?? "") + chunk.text);
    expect(texts.size).toBe(2);
    expect([...texts.values()].at(-1)).toBe("One two three.");
  });
});
