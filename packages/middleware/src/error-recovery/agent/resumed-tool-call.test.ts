import { Command, interrupt, MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { callTool, httpError, recoveringAgent, script, toolMessages, toolOf } from "./testing/recovering-agent.ts";

describe("a tool call that another process resumes", () => {
  it("goes on with what the run has spent before it, by its model too", async () => {
    const checkpointer = new MemorySaver();
    const { made, counted } = toolOf("pay", () => interrupt("Pay?"), httpError(503));
    const recovery = { budget: { attempts: 2 }, tools: { pay: { idempotent: true, attempts: 5 } } };
    const model = script(httpError(503), callTool("pay"), "Done.");
    const first = recoveringAgent({ model, tools: [made], checkpointer, recovery });
    await first.ask();
    const second = recoveringAgent({ model, tools: [made], checkpointer, recovery });
    const { messages } = await second.agent.invoke(new Command({ resume: "yes" }), first.thread);
    expect(toolMessages(messages)).toMatchObject([{ status: "error" }]);
    // One that asks, then the one of the resumed run and the only one that is left to it.
    expect(counted.calls).toBe(3);
  });

  it("keeps the answers that a human gave when it is called again", async () => {
    const asked: unknown[] = [];
    const failing = { left: 1 };
    const { made, counted } = toolOf("pay", () => {
      asked.push(interrupt("Pay?"), interrupt("Sure?"));
      if (failing.left-- > 0) throw httpError(503);
      return "Paid.";
    });
    const { ask, agent, thread } = recoveringAgent({
      model: script(callTool("pay"), "Done."),
      tools: [made],
      recovery: { tools: { pay: { idempotent: true } } },
    });
    await ask();
    await agent.invoke(new Command({ resume: "yes" }), thread);
    const { messages } = await agent.invoke(new Command({ resume: "sure" }), thread);
    expect(messages.at(-1)?.content).toBe("Done.");
    expect(asked).toEqual(["yes", "sure", "yes", "sure"]);
    expect(counted.calls).toBe(4);
  });
});
