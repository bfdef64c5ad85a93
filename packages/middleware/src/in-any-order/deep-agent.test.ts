import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { Command, interrupt, MemorySaver } from "@langchain/langgraph";
import { createDeepAgent } from "deepagents";
import { tool } from "langchain";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { httpError, script, toolMessages, toolOf } from "../error-recovery/agent/testing/recovering-agent.ts";
import { idsOf, question } from "../summarization/agent/testing/budgeted-agent.ts";
import { findBreaches } from "../testing/provider-rules.ts";
import { ScriptedModel } from "../testing/scripted-model.ts";
import { allThree, ORDERS } from "./testing/all-three.ts";

const overloaded = httpError(503);

/** deepagents' own prompts and tool schemas are thousands of tokens. */
let own = 0;
beforeAll(async () => {
  const { middleware, said, thread } = allThree(ORDERS[0], {
    budget: { budget: { tokens: 1 }, target: { fraction: 0.5, of: "budget" } },
  });
  await createDeepAgent({ model: script("Yes."), middleware }).invoke({ messages: "Hi." }, thread);
  own = said[0]!.data.tokensBefore;
});

function deepAgentOf(
  order: string,
  { model, tools = [] }: { model: ScriptedModel; tools?: ReturnType<typeof toolOf>["made"][] },
) {
  const budget = { budget: { tokens: own + 1_000 }, target: { tokens: own + 500 } };
  const three = allThree(order, {
    budget,
    recovery: { tools: { search: { idempotent: true }, task: { idempotent: true } } },
  });
  const agent = createDeepAgent({ model, tools, middleware: three.middleware, checkpointer: new MemorySaver() });
  return { ...three, agent };
}

const calling = (...names: string[]) =>
  new AIMessage({ content: "", tool_calls: names.map((name) => ({ name, args: {}, id: `call-${name}` })) });
const long = Array.from({ length: 24 }, (_, number) => question(number));

describe.each(ORDERS)("createDeepAgent with %s", (order) => {
  it("stays within its budget, calls what failed again, and loses nothing", async () => {
    const search = toolOf("search", overloaded, "Found.");
    const look = toolOf("look", "Seen.");
    const model = script(overloaded, calling("search", "look"), overloaded, "Done.");
    const { agent, thread, archived, said, summarizer } = deepAgentOf(order, {
      model,
      tools: [search.made, look.made],
    });
    const { messages } = (await agent.invoke({ messages: long }, thread)) as { messages: BaseMessage[] };
    expect(toolMessages(messages).map(({ content }) => content)).toEqual(["Found.", "Seen."]);
    expect(messages.at(-1)?.content).toBe("Done.");
    expect([search.counted.calls, look.counted.calls, model.calls.length]).toEqual([2, 1, 4]);
    expect(said.every(({ data }) => data.tokensAfter <= data.budgetTokens)).toBe(true);
    expect(summarizer.calls.length).toBeGreaterThan(0);
    expect(findBreaches(messages)).toEqual([]);
    const all = [...idsOf(archived()), ...idsOf(messages)].filter((id) => id?.startsWith("question"));
    expect(new Set(all).size).toBe(long.length);
  });

  it("lets an interrupt inside of a subagent through once, and resumes", async () => {
    const asked = { times: 0 };
    const pay = tool(() => (asked.times++, `The human said ${interrupt("Pay?")}.`), {
      name: "pay",
      description: "Pays",
      schema: z.object({}),
    });
    const delegate = new AIMessage({
      content: "",
      tool_calls: [{ name: "task", args: { description: "Pay.", subagent_type: "general-purpose" }, id: "call-task" }],
    });
    const model = new ScriptedModel((messages) => {
      const last = messages.at(-1)!;
      if (last.getType() === "tool") return `Done: ${last.text}`;
      return last.text === "Pay." ? calling("pay") : delegate;
    });
    const { agent, thread } = deepAgentOf(order, { model, tools: [pay as never] });
    const first = (await agent.invoke({ messages: [question(1)] }, thread)) as { __interrupt__?: unknown[] };
    expect(first.__interrupt__).toHaveLength(1);
    const { messages } = (await agent.invoke(new Command({ resume: "yes" }), thread)) as { messages: BaseMessage[] };
    expect(messages.at(-1)?.text).toContain("The human said yes.");
    expect(asked.times).toBe(2);
  });

  it("streams the answer, token by token, and nothing else", async () => {
    const { agent, thread } = deepAgentOf(order, { model: script(overloaded, "An answer of several words.") });
    let text = "";
    for await (const chunk of await agent.stream({ messages: long }, { ...thread, streamMode: "messages" })) {
      text += (chunk as unknown as [BaseMessage])[0].text;
    }
    expect(text).toBe("An answer of several words.");
  });
});
