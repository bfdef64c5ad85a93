import type { AIMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { forever, photoOf } from "../budget/testing/stopped-process.ts";
import type { ToolRecoveryPolicy } from "../error-recovery-options.ts";
import { callTool, httpError, recoveringAgent, script, toolMessages, toolOf } from "./testing/recovering-agent.ts";

const limited = httpError(429, "HTTP 429", { "retry-after": "120" });

async function wordsOf(error: Error, search: ToolRecoveryPolicy) {
  const { made, counted } = toolOf("search", error);
  const recovery = { tools: { search } };
  const { ask } = recoveringAgent({ model: script(callTool("search"), "Done."), tools: [made], recovery });
  const { messages } = await ask();
  return [counted.calls, toolMessages(messages)[0]?.content];
}

describe("what the model reads of a failed tool", () => {
  it("is the tool's own error and how long it asks to wait, where that is longer than allowed", async () => {
    const words = "Error: HTTP 429\n The other side asks to wait 120 s.\n Please fix your mistakes.";
    expect(await wordsOf(limited, { idempotent: true })).toEqual([1, words]);
    expect(await wordsOf(limited, {})).toEqual([1, words]);
  });

  it("is its error alone where it asks nothing", async () => {
    const words = "Error: HTTP 503\n Please fix your mistakes.";
    expect(await wordsOf(httpError(503, "HTTP 503"), { idempotent: true, attempts: 2 })).toEqual([2, words]);
  });

  it("has the same form where another process has made the last attempts", async () => {
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    const saver = new MemorySaver();
    const { made, counted } = toolOf("search", httpError(503, "HTTP 503"), () => (setTimeout(stop, 0), forever()));
    const build = (checkpointer: MemorySaver, says: AIMessage | string) =>
      recoveringAgent({
        model: script(says),
        tools: [made],
        checkpointer,
        recovery: { tools: { search: { idempotent: true, attempts: 2 } } },
      });
    const { agent, thread } = build(saver, callTool("search"));
    const durability = "sync" as const;
    await Promise.race([stopped, agent.invoke({ messages: ["Hello?"] }, { ...thread, durability })]);
    const { messages } = await build(photoOf(saver), "Done.").agent.invoke(null, { ...thread, durability });
    expect(counted.calls).toBe(2);
    expect(toolMessages(messages)[0]).toMatchObject({
      status: "error",
      content:
        "Error: The last attempt was cut short: it may have completed. Before it: HTTP 503\n Please fix your mistakes.",
    });
  });
});
