import { HumanMessage } from "@langchain/core/messages";
import { tool } from "langchain";
import { expect, it } from "vitest";
import { z } from "zod";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import type { ErrorRecoveryMiddlewareOptions } from "../error-recovery-options.ts";
import { callTool, httpError, recoveringAgent, script, toolMessages } from "./testing/recovering-agent.ts";

/** A tool that lets a model speak and then fails, the first time. */
function writingTool(says: boolean) {
  const writer = new ScriptedModel(() => "A text of several words.");
  const counted = { calls: 0 };
  const made = tool(
    async (_, config) => {
      counted.calls += 1;
      if (says) await writer.invoke("Write.", config);
      if (counted.calls === 1) throw httpError(503, "The index is down.");
      return "Written.";
    },
    { name: "write", description: "Writes", schema: z.object({}), metadata: { idempotent: true } },
  );
  return { made, counted };
}

async function read(recovery: ErrorRecoveryMiddlewareOptions, says = true) {
  const { made, counted } = writingTool(says);
  const model = script(callTool("write"), "Done.");
  const { agent, thread, events } = recoveringAgent({ model, tools: [made], recovery });
  const input = { messages: [new HumanMessage("Write.")] };
  const told: unknown[] = [];
  for await (const [mode, chunk] of await agent.stream(input, { ...thread, streamMode: ["messages", "custom"] }))
    if (mode === "custom") told.push(chunk);
  return { calls: counted.calls, results: toolMessages(model.calls[1]!.messages), told, events };
}

it("a tool whose text has gone out in part is not called again by itself: the model gets its error", async () => {
  const { calls, results, told, events } = await read({});
  expect([calls, told]).toEqual([1, []]);
  expect(results).toMatchObject([
    { status: "error", content: expect.stringContaining("The index is down.") as string },
  ]);
  expect(events).toMatchObject([{ type: "recovery.failed", data: { why: "a part of its text was streamed" } }]);
});

it("is called again when asked to, and whoever reads it is told that the text starts anew", async () => {
  const { calls, results, told } = await read({ retryPartialStreams: true });
  expect([calls, results[0]?.content]).toEqual([2, "Written."]);
  const call = { kind: "tool", name: "write", toolCallId: "call-write" };
  expect(told).toEqual([{ type: "recovery.stream-restarted", data: { call, attempt: 2 } }]);
});

it("is called again where it has said nothing, and nobody is told", async () => {
  const { calls, told } = await read({}, false);
  expect([calls, told]).toEqual([2, []]);
});

it("is called again where nobody reads the stream", async () => {
  const { made, counted } = writingTool(true);
  const model = script(callTool("write"), "Done.");
  const { ask } = recoveringAgent({ model, tools: [made] });
  await ask();
  expect(counted.calls).toBe(2);
});
