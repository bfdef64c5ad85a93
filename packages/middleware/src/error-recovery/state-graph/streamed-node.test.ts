import { HumanMessage } from "@langchain/core/messages";
import { MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { expect, it } from "vitest";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { haltingModel } from "../../testing/halting-model.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const overloaded = Object.assign(new Error("503"), { status: 503 });

async function read(retryPartialStreams: boolean) {
  const model = haltingModel(overloaded);
  const ask = async ({ messages }: typeof MessagesAnnotation.State) => ({ messages: [await model.invoke(messages)] });
  const graph = new StateGraph(MessagesAnnotation)
    .addNode("ask", withErrorRecovery(ask, { baseDelayMs: 0, retryPartialStreams }))
    .addEdge(START, "ask")
    .compile();
  const told: unknown[] = [];
  const run = (async () => {
    const input = { messages: [new HumanMessage("Hello?")] };
    for await (const [mode, chunk] of await graph.stream(input, { streamMode: ["messages", "custom"] }))
      if (mode === "custom") told.push(chunk);
  })();
  return { failure: await rejectionOf(run), told, calls: model.calls.length };
}

it("a node whose text has gone out in part is not run again by itself", async () => {
  expect(await read(false)).toEqual({ failure: overloaded, told: [], calls: 1 });
});

it("is run again when asked to, and whoever reads it is told that the text starts anew", async () => {
  const { failure, told, calls } = await read(true);
  expect([failure, calls]).toEqual([undefined, 2]);
  expect(told).toMatchObject([{ type: "recovery.stream-restarted", data: { call: { name: "ask" }, attempt: 2 } }]);
});
