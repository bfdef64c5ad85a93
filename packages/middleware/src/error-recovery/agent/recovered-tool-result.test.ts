import { type BaseMessage, ToolMessage } from "@langchain/core/messages";
import { Command, isCommand } from "@langchain/langgraph";
import { createMiddleware, type AgentMiddleware } from "langchain";
import { describe, expect, it } from "vitest";
import { stateGuardMiddleware } from "../../guard/state-guard-middleware.ts";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { callTool, httpError, recoveringAgent, script, toolMessages, toolOf } from "./testing/recovering-agent.ts";

type ToolResult = ToolMessage | Command;

/** It says as its last word what it got: with an error the run ends, and nothing comes into the state behind the tool's result. */
async function recovered(outer: AgentMiddleware, last: Error | string = httpError(401)) {
  const { made, counted } = toolOf("search", httpError(503), "Found.");
  const recovery = { tools: { search: { idempotent: true } } };
  const model = script(callTool("search"), last);
  const { agent, ask, thread } = recoveringAgent({ model, tools: [made], outer: [outer], recovery });
  const failure = (await rejectionOf(ask())) as Error | undefined;
  const { values } = await agent.graph.getState(thread);
  return { ...(values as { messages: BaseMessage[]; _recovery: unknown }), failure, agent, thread, counted };
}

function passing(pass: (result: ToolResult) => ToolResult): AgentMiddleware {
  return createMiddleware({
    name: "outer",
    wrapToolCall: async (request, handler) => pass(await handler(request)),
  });
}

describe("the result of a tool that was called again, in a middleware further out", () => {
  const found = { content: "Found.", tool_call_id: "call-search", name: "search", status: "success" };

  it("is the tool's message, and what was spent is saved together with it", async () => {
    const seen: unknown[] = [];
    const { messages, _recovery } = await recovered(passing((result) => (seen.push(result), result)));
    expect(seen).toMatchObject([found]);
    expect(ToolMessage.isInstance(seen[0])).toBe(true);
    expect(JSON.stringify(seen[0])).not.toContain("Command");
    expect(messages.at(-1)).toMatchObject(found);
    expect(_recovery).toMatchObject({ attempts: 1 });
  });

  it("is a message and nothing else in the thread that the model is sent", async () => {
    const sent: BaseMessage[] = [];
    const looking = createMiddleware({
      name: "looking",
      wrapModelCall: (request, handler) => (sent.push(...request.messages), handler(request)),
    });
    await recovered(looking, "Done.");
    expect(toolMessages(sent)).toMatchObject([found]);
    expect(sent.some(isCommand)).toBe(false);
  });

  it("may be changed there", async () => {
    const { messages, _recovery } = await recovered(
      passing((result) => Object.assign(result, { content: "Found, and read." })),
    );
    expect(messages.at(-1)).toMatchObject({ ...found, content: "Found, and read." });
    expect(_recovery).toMatchObject({ attempts: 1 });
  });

  it("may be taken for a Command", async () => {
    const { messages, _recovery } = await recovered(
      passing((result) =>
        isCommand(result) ? new Command({ update: result.update as Record<string, unknown> }) : result,
      ),
    );
    expect(messages.at(-1)).toMatchObject(found);
    expect(_recovery).toMatchObject({ attempts: 1 });
  });

  it("may be measured by the guard before it is saved", async () => {
    const { messages, _recovery } = await recovered(stateGuardMiddleware() as AgentMiddleware);
    expect(messages.at(-1)).toMatchObject(found);
    expect(_recovery).toMatchObject({ attempts: 1 });
  });

  it("may be replaced: then what was spent comes into the state with the model's next answer", async () => {
    const replacing = passing(() => new ToolMessage({ ...found, content: "Replaced.", status: "success" }));
    const { messages, _recovery } = await recovered(replacing, "Done.");
    expect(messages.map(({ text }) => text)).toEqual(["Hello?", "", "Replaced.", "Done."]);
    expect(_recovery).toMatchObject({ attempts: 1 });
  });

  it("is not lost where that one fails after it: whoever goes on has the tool called again", async () => {
    let fails = true;
    const failing = passing((result) => {
      if (fails) throw new Error("The audit log is full.");
      return result;
    });
    const { agent, thread, counted } = await recovered(failing, "Done.");
    fails = false;
    const { messages } = await agent.invoke(null, thread);
    expect(messages.map(({ text }) => text)).toEqual(["Hello?", "", "Found.", "Done."]);
    expect(counted.calls).toBe(3);
  });
});
