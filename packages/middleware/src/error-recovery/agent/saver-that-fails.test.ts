import { MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { rejectionOf } from "../../testing/rejection-of.ts";
import type { Scripted } from "../../testing/scripted-model.ts";
import { callTool, httpError, recoveringAgent, script, toolMessages, toolOf } from "./testing/recovering-agent.ts";

/** It can be read until it is down. */
class FailingSaver extends MemorySaver {
  isDown = false;

  override async getTuple(...args: Parameters<MemorySaver["getTuple"]>) {
    if (this.isDown) throw new Error("The database is down.");
    return super.getTuple(...args);
  }
}

const why = "what the run had spent before cannot be read: The database is down.";

/** A thread on which something has failed before: its next runs have to read what was spent. */
async function failedBefore(...steps: readonly Scripted[]) {
  const checkpointer = new FailingSaver();
  const down = () => void (checkpointer.isDown = true);
  const pay = toolOf("pay", () => {
    down();
    throw new Error("No such account.");
  });
  const model = script(httpError(503), "Yes.", ...steps.map((step) => stepOf(step, down)));
  const kept = recoveringAgent({ model, tools: [pay.made], checkpointer });
  await kept.ask();
  kept.events.length = 0;
  return kept;
}

function stepOf(step: Scripted, down: () => void): Scripted | (() => Scripted) {
  return step instanceof Error ? () => (down(), step) : step;
}

describe("a saver that cannot be read when a call has failed", () => {
  it("does not hide the model's own error", async () => {
    const refused = httpError(401, "No such key.");
    const { ask, events } = await failedBefore(refused);
    expect(((await rejectionOf(ask())) as Error).cause).toBe(refused);
    expect(events).toMatchObject([
      { type: "recovery.failed", threadId: expect.any(String) as string, data: { class: "auth", why } },
    ]);
  });

  it("does not hide the tool's own error: the model gets it", async () => {
    const { ask, events } = await failedBefore(callTool("pay"), "Sorry.");
    const { messages } = await ask();
    expect(toolMessages(messages)[0]?.text).toBe("Error: No such account.\n Please fix your mistakes.");
    expect(events).toMatchObject([{ type: "recovery.failed", data: { call: { name: "pay" }, why } }]);
  });
});
