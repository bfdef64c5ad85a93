import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { Command, interrupt } from "@langchain/langgraph";
import { createAgent, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { callTool, httpError, recoveringAgent, script, toolMessages, toolOf } from "./testing/recovering-agent.ts";

const reset = Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
const refused = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

const calling = (...names: string[]) =>
  script(
    new AIMessage({ content: "", tool_calls: names.map((name) => ({ name, args: {}, id: `call-${name}` })) }),
    "Done.",
  );

describe("a tool that fails", () => {
  it.each([
    ["an error", new Error("No such account.")],
    ["an error of its own class", new RangeError("Out of range.")],
    ["an abort of its own", Object.assign(new Error("canceled"), { name: "AbortError", code: "ERR_CANCELED" })],
    ["a string", "just a string"],
    ["undefined", undefined],
    ["a frozen error", Object.freeze(new Error("Frozen."))],
  ])("that throws %s answers the model as without this middleware", async (_, thrown) => {
    const fail = () => {
      throw thrown;
    };
    const kept = recoveringAgent({ model: calling("pay"), tools: [toolOf("pay", fail).made] });
    const plain = createAgent({ model: calling("pay"), tools: [toolOf("pay", fail).made] });
    const [ours, theirs] = await Promise.all([kept.ask(), plain.invoke({ messages: [new HumanMessage("Hello?")] })]);
    const told = (messages: readonly BaseMessage[]) =>
      toolMessages(messages).map(({ content, status, name, tool_call_id: id }) => ({ content, status, name, id }));
    expect(told(ours.messages)).toEqual(told(theirs.messages));
    expect(told(theirs.messages)).toMatchObject([{ status: "error", name: "pay", id: "call-pay" }]);
  });

  it("is called again when it is idempotent and this can help", async () => {
    const { made, counted } = toolOf("search", httpError(503), reset, "Found.");
    const { ask } = recoveringAgent({
      model: calling("search"),
      tools: [made],
      recovery: { tools: { search: { idempotent: true } } },
    });
    const { messages } = await ask();
    expect(toolMessages(messages)).toMatchObject([{ content: "Found.", tool_call_id: "call-search" }]);
    expect(counted.calls).toBe(3);
  });

  it("may say of itself that it is idempotent", async () => {
    const { made, counted } = toolOf("search", httpError(503), "Found.");
    made.metadata = { idempotent: true };
    await recoveringAgent({ model: calling("search"), tools: [made] }).ask();
    expect(counted.calls).toBe(2);
  });

  it("is not called again though its last request was not sent: it may have made others before", async () => {
    const { made, counted } = toolOf("pay", refused, "Paid again.");
    await recoveringAgent({ model: calling("pay"), tools: [made] }).ask();
    expect(counted.calls).toBe(1);
  });

  it("is called again when its only request never left", async () => {
    const { made, counted } = toolOf("pay", refused, "Paid.");
    const recovery = { tools: { pay: { singleRequest: true } } };
    await recoveringAgent({ model: calling("pay"), tools: [made], recovery }).ask();
    expect(counted.calls).toBe(2);
  });

  it.each([
    ["a lost connection", reset],
    ["a time-out", Object.assign(new Error("timed out"), { name: "TimeoutError" })],
  ])("is not called again after %s: it may have completed", async (_, error) => {
    const { made, counted } = toolOf("pay", error);
    const { messages } = await recoveringAgent({ model: calling("pay"), tools: [made] }).ask();
    expect(counted.calls).toBe(1);
    expect(toolMessages(messages)).toMatchObject([{ status: "error", tool_call_id: "call-pay" }]);
    expect(toolMessages(messages)[0]?.text).toMatch(/may have completed/);
  });

  it("is limited in time where its policy says so, and is told by its signal", async () => {
    let signal: AbortSignal | undefined;
    const endless = tool((_, config) => new Promise<string>(() => void (signal = config.signal)), {
      name: "pay",
      description: "Pays",
      schema: z.object({}),
    });
    const { messages } = await recoveringAgent({
      model: calling("pay"),
      tools: [endless],
      recovery: { tools: { pay: { timeoutMs: 5 } } },
    }).ask();
    expect(toolMessages(messages)[0]?.text).toMatch(/may have completed/);
    expect(signal?.aborted).toBe(true);
  });

  it("sends bad arguments back to the model at once", async () => {
    const strict = tool(() => "never", {
      name: "search",
      description: "Searches",
      schema: z.object({ query: z.string() }),
      metadata: { idempotent: true },
    });
    const { ask, typesOf } = recoveringAgent({ model: calling("search"), tools: [strict] });
    const { messages } = await ask();
    expect(toolMessages(messages)).toMatchObject([{ status: "error", tool_call_id: "call-search" }]);
    expect(typesOf()).not.toContain("recovery.retry");
  });

  it("uses up its attempts and then answers the model with its error", async () => {
    const { made, counted } = toolOf("search", httpError(503, "The index is down."));
    const { messages } = await recoveringAgent({
      model: calling("search"),
      tools: [made],
      recovery: { tools: { search: { idempotent: true, attempts: 2 } } },
    }).ask();
    expect(counted.calls).toBe(2);
    expect(toolMessages(messages)[0]).toMatchObject({ status: "error" });
    expect(toolMessages(messages)[0]?.text).toContain("The index is down.");
    expect(messages.at(-1)?.content).toBe("Done.");
  });
});

it("a tool with an agent of its own answers the model, too, when that one fails", async () => {
  const inner = () => recoveringAgent({ model: script(httpError(401)) });
  const delegateTo = ({ agent }: ReturnType<typeof inner>) =>
    tool(async () => agent.invoke({ messages: [new HumanMessage("Go.")] }) as never, {
      name: "delegate",
      description: "Delegates",
      schema: z.object({}),
    });
  const { messages } = await recoveringAgent({ model: calling("delegate"), tools: [delegateTo(inner())] }).ask();
  expect(toolMessages(messages)).toMatchObject([{ status: "error" }]);
  expect(messages.at(-1)?.content).toBe("Done.");
});

describe("what a whole run may spend", () => {
  const tools = { search: { idempotent: true, attempts: 5 } };
  const failing = () => toolOf("search", httpError(503));

  it("is shared by tools and model: a tool's failure goes to the model then, a model's ends the run", async () => {
    const { made, counted } = failing();
    const model = script(httpError(503), callTool("search"), httpError(503), "Never said.");
    const { ask } = recoveringAgent({ model, tools: [made], recovery: { tools, budget: { attempts: 3 } } });
    expect(await rejectionOf(ask())).toMatchObject({ code: "recovery.exhausted", reason: "run-attempts" });
    expect(counted.calls).toBe(3);
    expect(model.calls).toHaveLength(3);
    expect(toolMessages(model.calls[2]!.messages)).toMatchObject([{ status: "error" }]);
  });

  it("is there again for the next run", async () => {
    const { made, counted } = failing();
    const model = script(callTool("search"), "Done.", callTool("search", {}, "call-2"), "Done.");
    const { ask } = recoveringAgent({ model, tools: [made], recovery: { tools, budget: { attempts: 2 } } });
    await ask();
    const before = counted.calls;
    await ask();
    expect([before, counted.calls]).toEqual([3, 6]);
  });

  it("does not end a run that goes on without a tool, however many of its calls fail at once", async () => {
    const { made } = toolOf("search", refused);
    const calls = Array.from({ length: 8 }, (_, rank) => ({
      name: "search",
      args: { text: `${rank}` },
      id: `c${rank}`,
    }));
    const model = script(new AIMessage({ content: "", tool_calls: calls }), "Done without.");
    const { messages } = await recoveringAgent({ model, tools: [made] }).ask();
    expect(toolMessages(messages).map(({ status }) => status)).toEqual(calls.map(() => "error"));
    expect(messages.at(-1)?.content).toBe("Done without.");
  });
});

describe("an interrupt", () => {
  const asking = () => {
    const counted = { calls: 0 };
    const made = tool(
      () => {
        counted.calls += 1;
        return `The human said ${interrupt("Pay?")}.`;
      },
      { name: "pay", description: "Pays", schema: z.object({}), metadata: { idempotent: true } },
    );
    return { made, counted };
  };

  it("in a tool reaches the caller once, through three layers of recovery, and resumes", async () => {
    const { made, counted } = asking();
    const subagent = recoveringAgent({ model: calling("pay"), tools: [made] });
    const delegate = tool(
      async () => {
        const { messages } = await subagent.agent.invoke({ messages: [new HumanMessage("Pay.")] });
        return String(messages.at(-2)?.content);
      },
      { name: "delegate", description: "Delegates", schema: z.object({}), metadata: { idempotent: true } },
    );
    const outer = recoveringAgent({ model: calling("delegate"), tools: [delegate] });
    const first = (await outer.ask()) as { __interrupt__?: unknown[] };
    expect(first.__interrupt__).toHaveLength(1);
    expect(counted.calls).toBe(1);
    const { messages } = await outer.agent.invoke(new Command({ resume: "yes" }), outer.thread);
    expect(toolMessages(messages)[0]?.content).toBe("The human said yes.");
    expect(outer.typesOf().filter((type) => type !== "recovery.nested-retries")).toEqual([]);
  });

  it("that a tool hands on as the cause of an error of its own is asked all the same, and resumes", async () => {
    const wrapping = tool(
      () => {
        try {
          return `The human said ${interrupt("Pay?")}.`;
        } catch (error) {
          throw new Error("Not paid.", { cause: error });
        }
      },
      { name: "pay", description: "Pays", schema: z.object({}), metadata: { idempotent: true } },
    );
    const { ask, agent, thread } = recoveringAgent({ model: calling("pay"), tools: [wrapping] });
    expect(await ask()).toMatchObject({ __interrupt__: [{ value: "Pay?" }] });
    const { messages } = await agent.invoke(new Command({ resume: "yes" }), thread);
    expect(toolMessages(messages)[0]?.content).toBe("The human said yes.");
  });

  it("costs nothing of the budget, however often a human is asked", async () => {
    const { made } = asking();
    const model = script(
      callTool("pay", {}, "1"),
      callTool("pay", {}, "2"),
      callTool("pay", {}, "3"),
      httpError(503),
      "Done.",
    );
    const { ask, agent, thread, typesOf } = recoveringAgent({
      model,
      tools: [made],
      recovery: { budget: { attempts: 1 } },
    });
    await ask();
    for (const answer of ["yes", "no"]) await agent.invoke(new Command({ resume: answer }), thread);
    const last = await agent.invoke(new Command({ resume: "done" }), thread).catch(() => undefined);
    expect(last?.messages.at(-1)?.content).toBe("Done.");
    expect(typesOf()).not.toContain("recovery.resumed");
  });
});
