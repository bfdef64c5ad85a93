import { ToolMessage } from "@langchain/core/messages";
import { Command, MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { forever, photoOf } from "../budget/testing/stopped-process.ts";
import { callTool, httpError, recoveringAgent, script, toolOf } from "./testing/recovering-agent.ts";

const tools = { search: { idempotent: true } };
const inCommand = () =>
  new Command({ update: { messages: [new ToolMessage({ content: "Found.", tool_call_id: "call-search" })] } });

describe("what a tool has spent", () => {
  it.each([
    ["a text", "Found."],
    ["a Command", inCommand],
  ])("is saved together with %s that it answers", async (_, answer) => {
    const { made } = toolOf("search", httpError(503), httpError(503), answer);
    const model = script(callTool("search"), httpError(401));
    const { agent, ask, thread } = recoveringAgent({ model, tools: [made], recovery: { tools } });
    await rejectionOf(ask());
    const { messages, _recovery } = (await agent.graph.getState(thread)).values as Record<string, unknown[]>;
    expect(messages!.at(-1)).toMatchObject({ content: "Found.", tool_call_id: "call-search" });
    expect(_recovery).toMatchObject({ attempts: 2 });
  });

  it("is known to the next process, also where the tool answered with its error", async () => {
    const checkpointer = new MemorySaver();
    const { made } = toolOf("search", httpError(503));
    let stop = (): void => {};
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    const stopping = () => (setTimeout(stop, 0), forever<string>());
    const recovery = { tools, budget: { attempts: 2 } };
    const first = recoveringAgent({
      model: script(callTool("search"), stopping),
      tools: [made],
      checkpointer,
      recovery,
    });
    await Promise.race([first.ask(), stopped]);
    const model = script(httpError(503));
    const second = recoveringAgent({ model, tools: [made], checkpointer: photoOf(checkpointer), recovery });
    const goingOn = second.agent.invoke(null, first.thread);
    expect(await rejectionOf(goingOn)).toMatchObject({ code: "recovery.exhausted", reason: "run-attempts" });
    expect(model.calls).toHaveLength(1);
  });
});
