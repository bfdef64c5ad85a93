import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { ChatResult } from "@langchain/core/outputs";
import { Command, interrupt, MemorySaver } from "@langchain/langgraph";
import { KB, measureState } from "@threadkeep/state";
import {
  createAgent,
  createMiddleware,
  tool,
  toolRetryMiddleware,
  toolStrategy,
  type AgentMiddleware,
} from "langchain";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { failureOf } from "../testing/failure-of.ts";
import { guardGraph } from "./guard-graph.ts";
import { stateGuardMiddleware } from "./state-guard-middleware.ts";

/** Says its lines in order; the last one again and again. */
class ScriptedModel extends BaseChatModel {
  calls = 0;
  readonly lines: readonly AIMessage[];
  constructor(lines: readonly AIMessage[]) {
    super({});
    this.lines = lines;
  }
  _llmType(): string {
    return "scripted";
  }
  override bindTools(): this {
    return this;
  }
  async _generate(): Promise<ChatResult> {
    const line = this.lines[Math.min(this.calls++, this.lines.length - 1)]!;
    return {
      generations: [{ text: "", message: new AIMessage({ content: line.content, tool_calls: line.tool_calls ?? [] }) }],
    };
  }
}

const page = { bytes: 200 * KB };
const fetchPage = tool(
  async ({ fails }) => {
    if (fails) throw new RangeError("the page is gone");
    return "p".repeat(page.bytes);
  },
  { name: "fetch_page", description: "Fetches a page.", schema: z.object({ fails: z.boolean().optional() }) },
);
const approve = tool(async () => String(interrupt("approve?")), {
  name: "approve",
  description: "Asks.",
  schema: z.object({}),
});
const remember = tool(
  async () =>
    new Command({
      update: { notes: "n".repeat(60_000), messages: [new ToolMessage({ content: "noted", tool_call_id: "c0" })] },
    }),
  {
    name: "remember",
    description: "Remembers.",
    schema: z.object({}),
  },
);

function calling(...calls: { name: string; args?: Record<string, unknown> }[]): AIMessage {
  return new AIMessage({
    content: "",
    tool_calls: calls.map(({ name, args = {} }, index) => ({ name, args, id: `c${index}` })),
  });
}

const done = new AIMessage("done");
const input = { messages: [new HumanMessage("go")] };
const config = { configurable: { thread_id: "t" } };
const tools = [fetchPage, approve, remember];

const GUARDS = {
  stateGuardMiddleware: (model: ScriptedModel) =>
    createAgent({ model, tools, checkpointer: new MemorySaver(), middleware: [stateGuardMiddleware()] }),
  "guardGraph(agent)": (model: ScriptedModel) =>
    guardGraph(createAgent({ model, tools, checkpointer: new MemorySaver() })),
};

describe.each(Object.entries(GUARDS))("%s on createAgent", (_, createGuarded) => {
  it.each(["sync", "async", "exit"] as const)("stops a tool that returns 200 KB, durability %s", async (durability) => {
    page.bytes = 200 * KB;
    const agent = createGuarded(new ScriptedModel([calling({ name: "fetch_page" }), done]));
    const error = await failureOf(agent.invoke(input, { ...config, durability }));
    expect(error.oversize).toMatchObject({
      node: "tools",
      offenders: [{ name: "messages", largest: { path: "messages[2].content" } }],
    });
    const stopped = await agent.graph.getState(config);
    expect(stopped.next).toEqual(["tools"]);
    expect(measureState(stopped.values).totalBytes).toBeLessThan(KB * 2);
    page.bytes = 100;
    const result = await agent.graph.invoke(null, { ...config, durability });
    expect((result["messages"] as BaseMessage[]).map((message) => message.type)).toEqual(["human", "ai", "tool", "ai"]);
  });

  it("adds up parallel tool calls that are only together too large", async () => {
    page.bytes = 20 * KB;
    const three = calling({ name: "fetch_page" }, { name: "fetch_page" }, { name: "fetch_page" });
    const agent = createGuarded(new ScriptedModel([three, done]));
    const error = await failureOf(agent.invoke(input, config));
    expect(error.oversize.node).toBe("tools");
  });

  it("stops a model that answers too much", async () => {
    const agent = createGuarded(new ScriptedModel([new AIMessage("a".repeat(60_000))]));
    const error = await failureOf(agent.invoke(input, config));
    expect(error.oversize.node).toBe("model_request");
    expect((await agent.graph.getState(config)).values["messages"]).toHaveLength(1);
  });

  it("gives a tool's own error to the model, as without a guard", async () => {
    const agent = createGuarded(new ScriptedModel([calling({ name: "fetch_page", args: { fails: true } }), done]));
    const { messages } = await agent.invoke(input, config);
    expect(messages[2]).toMatchObject({ status: "error", content: expect.stringContaining("the page is gone") });
  });

  it("lets interrupts through, and their answers", async () => {
    const agent = createGuarded(new ScriptedModel([calling({ name: "approve" }), done]));
    expect(await agent.invoke(input, config)).toMatchObject({ __interrupt__: [{ value: "approve?" }] });
    const result = await agent.graph.invoke(new Command({ resume: "yes" }), config);
    expect((result["messages"] as BaseMessage[])[2]?.content).toBe("yes");
  });
});

it("guardGraph stays on what an agent's withConfig makes of it", async () => {
  const model = new ScriptedModel([new AIMessage("a".repeat(60_000))]);
  const agent = guardGraph(createAgent({ model, tools })).withConfig({ tags: ["a"] });
  expect((await failureOf(agent.invoke(input))).oversize.node).toBe("model_request");
});

describe("stateGuardMiddleware", () => {
  it("stops what a tool's Command writes to other fields", async () => {
    const notes = createMiddleware({ name: "Notes", stateSchema: z.object({ notes: z.string().default("") }) });
    const model = new ScriptedModel([calling({ name: "remember" }), done]);
    const agent = createAgent({
      model,
      tools,
      checkpointer: new MemorySaver(),
      middleware: [notes, stateGuardMiddleware()],
    });
    const error = await failureOf(agent.invoke(input, config));
    expect(error.oversize.offenders[0]?.name).toBe("notes");
  });

  it("leaves a tool's error as it is for the retries around it", async () => {
    const model = new ScriptedModel([calling({ name: "fetch_page", args: { fails: true } }), done]);
    const seen: unknown[] = [];
    const retry = toolRetryMiddleware({
      maxRetries: 1,
      initialDelayMs: 0,
      jitter: false,
      retryOn: (error) => seen.push(error) > 0,
    });
    const agent = createAgent({
      model,
      tools,
      middleware: [retry as unknown as AgentMiddleware, stateGuardMiddleware()],
    });
    await agent.invoke(input, config);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((error) => error instanceof RangeError)).toBe(true);
  });

  it("stops a structured answer that is too large", async () => {
    const answer = calling({ name: "extract", args: { text: "a".repeat(60_000) } });
    const toolOf = toolStrategy(z.object({ text: z.string() }));
    const [named] = [toolOf].flat();
    answer.tool_calls![0]!.name = named!.name;
    const agent = createAgent({
      model: new ScriptedModel([answer]),
      tools: [],
      checkpointer: new MemorySaver(),
      responseFormat: toolOf,
      middleware: [stateGuardMiddleware()],
    });
    const error = await failureOf(agent.invoke(input, config));
    expect(error.oversize.offenders[0]?.name).toBe("messages");
  });

  it("refuses a budget that is no size", () => {
    expect(() => stateGuardMiddleware({ maxBytes: "much" })).toThrow('maxBytes is "much", which is no size.');
  });

  it("keeps the agent's types", () => {
    const agent = createAgent({ model: new ScriptedModel([done]), tools, middleware: [stateGuardMiddleware()] });
    expectTypeOf<Awaited<ReturnType<typeof agent.invoke>>["messages"]>().toEqualTypeOf<BaseMessage[]>();
    expectTypeOf(guardGraph(agent)).toEqualTypeOf(agent);
  });
});
