import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { Annotation, interrupt, StateGraph } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent, createMiddleware, MiddlewareError, modelRetryMiddleware, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { summarizeMessages } from "../../summarization/summarize-messages.ts";
import { memoryArchive } from "../../testing/memory-archive.ts";
import { summarizingModel } from "../../testing/summarizer-models.ts";
import { startOpenAIServer } from "../../testing/openai-server.ts";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { findBreaches } from "../../testing/provider-rules.ts";
import { haltingModel } from "../../testing/halting-model.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { errorRecoveryMiddleware } from "./error-recovery-middleware.ts";
import { callTool, httpError, recoveringAgent, script, toolMessages, toolOf } from "./testing/recovering-agent.ts";

const overloaded = httpError(503);

describe("a model call that fails", () => {
  it("is made again when its class says that this can help", async () => {
    const { ask, model, events } = recoveringAgent({ model: script(overloaded, httpError(429), "Yes.") });
    const { messages } = await ask();
    expect(messages.at(-1)?.content).toBe("Yes.");
    expect(model.calls).toHaveLength(3);
    expect(events).toMatchObject([
      { type: "recovery.retry", data: { attempt: 1, class: "overloaded", status: 503, delayMs: 0 } },
      { type: "recovery.retry", data: { attempt: 2, class: "rate-limit", status: 429 } },
      { type: "recovery.recovered", data: { attempts: 3 } },
    ]);
  });

  it.each([401, 402, 403, 404, 400, 422])(
    "is not made again on %i, and the caller finds the error itself",
    async (status) => {
      const error = httpError(status);
      const { ask, model } = recoveringAgent({ model: script(error) });
      const failure = (await rejectionOf(ask())) as Error;
      expect(MiddlewareError.isInstance(failure)).toBe(true);
      expect(failure.cause).toBe(error);
      expect(model.calls).toHaveLength(1);
    },
  );

  it("ends the run with every attempt when the bound is reached, and nothing wraps that error", async () => {
    const { ask, model } = recoveringAgent({ model: script(overloaded) });
    const failure = await rejectionOf(ask());
    expect(RetriesExhaustedError.isInstance(failure)).toBe(true);
    expect(failure).toMatchObject({
      code: "recovery.exhausted",
      reason: "attempts",
      cause: overloaded,
      attempts: [{ class: "overloaded", delayMs: 0 }, { delayMs: 0 }, { attempt: 3, message: "503 from the provider" }],
    });
    expect(model.calls).toHaveLength(3);
  });

  it("is told once of a client that retries by itself, and how to switch that off", async () => {
    const server = await startOpenAIServer();
    const model = new ChatOpenAI({ model: "gpt-4o", apiKey: "none", configuration: { baseURL: server.baseURL } });
    const { ask, events } = recoveringAgent({ model });
    await ask();
    await ask();
    expect(events).toMatchObject([
      {
        type: "recovery.nested-retries",
        data: { maxRetries: 6, hint: expect.stringContaining("maxRetries: 0") as string },
      },
    ]);
    await server.close();
  });

  it("is told once, too, where each call has a model object of its own, as of a model that is given by name", async () => {
    const server = await startOpenAIServer();
    const make = () => new ChatOpenAI({ model: "gpt-4o", apiKey: "none", configuration: { baseURL: server.baseURL } });
    const anew = createMiddleware({
      name: "anew",
      wrapModelCall: (request, handler) => handler({ ...request, model: make() }),
    });
    const { ask, typesOf } = recoveringAgent({ model: make(), outer: [anew] });
    for (const text of ["One?", "Two?", "Three?"]) await ask(text);
    expect(typesOf()).toEqual(["recovery.nested-retries"]);
    await server.close();
  });

  it("adds up with a middleware that would try everything again", async () => {
    const outer = [modelRetryMiddleware({ maxRetries: 5, initialDelayMs: 0, jitter: false, onFailure: "error" })];
    const { ask, model } = recoveringAgent({ model: script(overloaded), outer });
    await rejectionOf(ask());
    expect(model.calls).toHaveLength(3);
  });
});

describe("onExhausted", () => {
  it('"end" ends the run with a message and a structured failure', async () => {
    const { ask } = recoveringAgent({ model: script(overloaded), recovery: { onExhausted: "end" } });
    const state = await ask();
    expect(state.messages.at(-1)?.text).toMatch(/^I could not finish this/);
    // For operators, not for whoever reads the conversation.
    expect(state.messages.at(-1)?.text).not.toMatch(/503|ScriptedModel|attempts/);
    expect(state.recoveryFailure).toMatchObject({ reason: "attempts", class: "overloaded", attempts: [{}, {}, {}] });
  });

  it("does not stay latched: the next run calls the model, and the failure is gone once it has an answer", async () => {
    const model = script(overloaded, overloaded, overloaded, "Back.");
    const { ask } = recoveringAgent({ model, recovery: { onExhausted: "end" } });
    await ask();
    const state = await ask("And now?");
    expect(state.messages.at(-1)?.content).toBe("Back.");
    expect(state.recoveryFailure ?? null).toBeNull();
  });

  it("says in the end what it is told to say", async () => {
    const recovery = {
      onExhausted: "end" as const,
      endMessage: ({ reason }: { reason: string }) => `Sorry (${reason}).`,
    };
    const { messages } = await recoveringAgent({ model: script(overloaded), recovery }).ask();
    expect(messages.at(-1)?.text).toBe("Sorry (attempts).");
  });

  it("throws where there is no graph around the agent to go to: the run must not seem to have succeeded", async () => {
    const { ask } = recoveringAgent({ model: script(overloaded), recovery: { onExhausted: { goto: "apologize" } } });
    expect(await rejectionOf(ask())).toMatchObject({ code: "recovery.exhausted" });
  });

  it("goes to a node of the graph around the agent", async () => {
    const agent = createAgent({
      model: script(overloaded),
      tools: [],
      middleware: [errorRecoveryMiddleware({ baseDelayMs: 0, onExhausted: { goto: "apologize" } })],
    });
    const State = Annotation.Root({ said: Annotation<string>, recoveryFailure: Annotation<{ reason: string }> });
    const graph = new StateGraph(State)
      .addNode("agent", async () => void (await agent.invoke({ messages: [new HumanMessage("Hello?")] })), {
        ends: ["apologize"],
      })
      .addNode("apologize", ({ recoveryFailure }) => ({ said: `Sorry: ${recoveryFailure.reason}` }))
      .addEdge("__start__", "agent")
      .compile();
    expect(await graph.invoke({})).toMatchObject({ said: "Sorry: attempts" });
  });
});

describe("a fallback model", () => {
  it("stands in by class, and is told", async () => {
    const other = new ScriptedModel(() => "Instead.");
    const { ask, events } = recoveringAgent({
      model: script(overloaded),
      recovery: { fallback: [{ model: other, on: ["overloaded"] }] },
    });
    expect((await ask()).messages.at(-1)?.content).toBe("Instead.");
    expect(events).toContainEqual(expect.objectContaining({ type: "recovery.fallback" }));
  });

  it("does not stand in for other classes", async () => {
    const other = new ScriptedModel(() => "Instead.");
    const { ask } = recoveringAgent({
      model: script(httpError(401)),
      recovery: { fallback: [{ model: other, on: ["overloaded"] }] },
    });
    await rejectionOf(ask());
    expect(other.calls).toHaveLength(0);
  });

  it("reports the first error with all others", async () => {
    const first = httpError(529, "first");
    const other = script(httpError(500, "second"));
    const { ask } = recoveringAgent({ model: script(first), recovery: { attempts: 2, fallback: [{ model: other }] } });
    expect(await rejectionOf(ask())).toMatchObject({
      code: "recovery.exhausted",
      cause: { cause: first },
      attempts: [{ message: "first" }, { message: "first" }, { message: "second" }, { message: "second" }],
    });
  });
});

describe("an open circuit", () => {
  const circuitBreaker = (key: string) => ({ failures: 1, key });

  it("asks the model that stands in", async () => {
    const other = new ScriptedModel(() => "Instead.");
    const recovery = { attempts: 1, circuitBreaker: circuitBreaker("stands in"), fallback: [{ model: other }] };
    const { ask, model } = recoveringAgent({ model: script(overloaded), recovery });
    await ask();
    expect((await ask()).messages.at(-1)?.content).toBe("Instead.");
    expect([model.calls.length, other.calls.length]).toEqual([1, 2]);
  });

  it("ends the run where there is none", async () => {
    const recovery = { attempts: 1, circuitBreaker: circuitBreaker("none") };
    const { ask, model } = recoveringAgent({ model: script(overloaded), recovery });
    await rejectionOf(ask());
    expect(await rejectionOf(ask())).toMatchObject({ code: "recovery.exhausted", reason: "circuit-open" });
    expect(model.calls).toHaveLength(1);
  });
});

describe("the history that a model call sends", () => {
  it("has a result for every call, in place, and state keeps it so", async () => {
    const { agent, thread, ask, model, events } = recoveringAgent();
    await agent.updateState(thread, {
      messages: [
        new HumanMessage({ id: "h1", content: "Pay." }),
        new AIMessage({ id: "a1", content: "", tool_calls: [{ name: "pay", args: {}, id: "c1" }] }),
      ],
    });
    const { messages } = await ask("Did it work?");
    expect(findBreaches(model.calls[0]!.messages)).toEqual([]);
    expect(findBreaches(messages)).toEqual([]);
    expect(messages.map((message) => message.getType())).toEqual(["human", "ai", "tool", "human", "ai"]);
    expect(toolMessages(messages)[0]).toMatchObject({ tool_call_id: "c1", status: "error" });
    expect(events).toMatchObject([
      {
        type: "recovery.repaired-history",
        threadId: thread.configurable.thread_id,
        data: { added: 1, removed: 0, toolCallIds: ["c1"] },
      },
    ]);
  });

  it.each([
    ["was cancelled", (stop: AbortController) => (stop.abort(), new Promise<never>(() => {})), /cancelled by the user/],
    [
      "took longer than the caller waits",
      (stop: AbortController) => (
        stop.abort(new DOMException("Too long.", "TimeoutError")),
        new Promise<never>(() => {})
      ),
      /stopped or given up\. It may have completed/,
    ],
    ["waited for a human", () => interrupt("Pay?"), /waited for a human/],
  ])("tells the model of a call that %s", async (_, run, told) => {
    const stop = new AbortController();
    const pay = tool(() => run(stop), { name: "pay", description: "Pays", schema: z.object({}) });
    const { agent, thread, ask, model } = recoveringAgent({ model: script(callTool("pay"), "Done."), tools: [pay] });
    await rejectionOf(agent.invoke({ messages: [new HumanMessage("Pay.")] }, { ...thread, signal: stop.signal }));
    await ask("What about lunch?");
    expect(toolMessages(model.calls[1]!.messages)[0]?.text).toMatch(told);
  });

  const tooLong = Object.assign(httpError(400, "This model's maximum context length is 128000 tokens."), {
    code: "context_length_exceeded",
  });

  it("is made smaller for one more try when it is too long, and the thread stays as it is", async () => {
    const { ask, model } = recoveringAgent({
      model: script("1.", tooLong, "2."),
      recovery: { onContextOverflow: async (messages) => messages.slice(-1) },
    });
    await ask("First?");
    const { messages } = await ask("Second?");
    expect(model.calls[2]!.messages.map(({ content }) => content)).toEqual(["Second?"]);
    expect(messages.map(({ content }) => content)).toEqual(["First?", "1.", "Second?", "2."]);
  });

  it("stays smaller where it was summarized and archived", async () => {
    const archive = memoryArchive();
    const threadId = "overflowing";
    const { ask, model } = recoveringAgent({
      model: script("1.", "2.", "3.", tooLong, "4."),
      recovery: {
        onContextOverflow: (messages) =>
          summarizeMessages(messages, {
            model: summarizingModel(),
            budget: { tokens: 10 },
            keep: { messages: 1 },
            archive,
            threadId,
          }),
      },
    });
    for (const text of ["First?", "Second?", "Third?"]) await ask(`${text} ${"And so on. ".repeat(40)}`);
    const { messages } = await ask("Fourth?");
    expect(model.calls).toHaveLength(5);
    expect(messages[0]?.additional_kwargs).toMatchObject({ lc_source: "summarization" });
    expect(messages.map(({ content }) => content).slice(-2)).toEqual(["Fourth?", "4."]);
    expect(archive.messagesOf(threadId)).toHaveLength(6);
  });

  it("is repaired when the provider says that it is invalid", async () => {
    const invalid = httpError(
      400,
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'.",
    );
    const { ask, model } = recoveringAgent({ model: script(invalid) });
    await rejectionOf(ask());
    expect(model.calls).toHaveLength(1);
  });
});

describe("a model that goes in a circle", () => {
  const again = () => callTool("look", { text: "same" }, `call-${Math.random()}`);

  it("gets a note after three equal calls, and goes on when it does something else", async () => {
    const { made } = toolOf("look", "nothing");
    const model = script(again, again, again, "I give up.");
    const { ask, events } = recoveringAgent({ model, tools: [made] });
    const { messages } = await ask();
    expect(messages.at(-1)?.content).toBe("I give up.");
    expect(model.calls[3]!.messages.at(-1)?.text).toMatch(/3 times/);
    expect(messages.some(({ text }) => text.includes("3 times"))).toBe(false);
    expect(events).toContainEqual(
      expect.objectContaining({ type: "recovery.tool-loop", data: expect.objectContaining({ action: "noted" }) }),
    );
  });

  it("ends the run when it goes on", async () => {
    const { made, counted } = toolOf("look", "nothing");
    const { ask } = recoveringAgent({ model: script(again), tools: [made] });
    expect(await rejectionOf(ask())).toMatchObject({ code: "recovery.exhausted", reason: "tool-loop" });
    expect(counted.calls).toBe(4);
  });

  it("gets the note once more from whoever lets the run go on, and may end well or by the same", async () => {
    const { made, counted } = toolOf("look", "nothing");
    const model = script(again, again, again, again, again, "I give up.");
    const { ask, agent, thread } = recoveringAgent({ model, tools: [made] });
    await rejectionOf(ask());
    expect(await rejectionOf(agent.invoke(null, thread))).toMatchObject({ reason: "tool-loop" });
    const { messages } = await agent.invoke(null, thread);
    expect(messages.at(-1)?.content).toBe("I give up.");
    expect(model.calls.slice(4).map((call) => call.messages.at(-1)?.text)).toEqual([
      expect.stringMatching(/4 times/),
      expect.stringMatching(/5 times/),
    ]);
    expect(counted.calls).toBe(5);
  });

  it("ends a resumed run, too, that no error had ended before", async () => {
    const { made } = toolOf("look", "nothing");
    const { agent, thread, model } = recoveringAgent({ model: script(again), tools: [made] });
    const beforeEachCall = { ...thread, interruptBefore: ["model_request"] } as object;
    await agent.invoke({ messages: [new HumanMessage("Hello?")] }, beforeEachCall);
    for (let call = 1; call <= 4; call++) await agent.invoke(null, beforeEachCall);
    expect(await rejectionOf(agent.invoke(null, beforeEachCall))).toMatchObject({ reason: "tool-loop" });
    expect(model.calls).toHaveLength(4);
  });
});

describe("a stream", () => {
  const halfThenFail = (failures: number, after = 0) => haltingModel(overloaded, { failures, after });
  const streamed = async (recovery: object) => {
    const kept = recoveringAgent({ model: halfThenFail(1), recovery });
    const custom: unknown[] = [];
    const run = (async () => {
      const stream = await kept.agent.stream(
        { messages: [new HumanMessage("Hello?")] },
        { ...kept.thread, streamMode: ["messages", "custom"] },
      );
      for await (const [mode, chunk] of stream) if (mode === "custom") custom.push(chunk);
    })();
    return { ...kept, custom, failure: await rejectionOf(run) };
  };

  it("that broke after text went out is not begun anew by itself", async () => {
    const { failure, model } = await streamed({});
    expect((failure as Error).cause).toBe(overloaded);
    expect(model.calls).toHaveLength(1);
  });

  it("is not begun anew by another model either", async () => {
    const other = new ScriptedModel(() => "Instead.");
    const { failure } = await streamed({ fallback: [{ model: other }] });
    expect((failure as Error).cause).toBe(overloaded);
    expect(other.calls).toHaveLength(0);
  });

  it("is begun anew by another model when asked to, and whoever reads it is told", async () => {
    const other = new ScriptedModel(() => "Instead.");
    const { failure, custom } = await streamed({
      attempts: 1,
      retryPartialStreams: true,
      fallback: [{ model: other }],
    });
    expect(failure).toBeUndefined();
    expect(custom).toMatchObject([{ type: "recovery.stream-restarted", data: { attempt: 1 } }]);
  });

  it("is begun anew when asked to, and whoever reads it is told", async () => {
    const { failure, model, custom } = await streamed({ retryPartialStreams: true });
    expect(failure).toBeUndefined();
    expect(model.calls).toHaveLength(2);
    expect(custom).toMatchObject([{ type: "recovery.stream-restarted", data: { attempt: 2 } }]);
  });

  it("is not begun anew either when the model has answered in an earlier run, and its call is made as it is", async () => {
    const model = halfThenFail(1, 1);
    const { agent, thread } = recoveringAgent({ model });
    const ask = async (text: string) => {
      const stream = await agent.stream({ messages: [new HumanMessage(text)] }, { ...thread, streamMode: "messages" });
      for await (const _ of stream);
    };
    await ask("One?");
    expect(((await rejectionOf(ask("Two?"))) as Error).cause).toBe(overloaded);
    expect(model.calls).toHaveLength(2);
  });

  it("that nobody reads is like any other call", async () => {
    const { ask, model } = recoveringAgent({ model: halfThenFail(1) });
    await ask();
    expect(model.calls.length).toBeGreaterThan(0);
  });
});

describe("an abort", () => {
  it("ends the wait at once, and nothing is called after it", async () => {
    const stop = new AbortController();
    const { agent, thread, model } = recoveringAgent({
      model: script(overloaded),
      recovery: {
        baseDelayMs: 60_000,
        random: () => 1,
        onEvent: ({ type }) => type === "recovery.retry" && queueMicrotask(() => stop.abort()),
      },
    });
    const failure = (await rejectionOf(
      agent.invoke({ messages: [new HumanMessage("Hello?")] }, { ...thread, signal: stop.signal }),
    )) as Error;
    expect(failure.message).toMatch(/abort/i);
    expect(model.calls).toHaveLength(1);
  });
});

describe("bad options", () => {
  it.each([
    [{ attempts: 0 }, "attempts"],
    [{ attempt: 3 }, "attempt"],
    [{ maxRetries: 3 }, "maxRetries"],
    [{ onExhausted: "stop" }, "onExhausted"],
    [{ tools: { pay: { idempotnt: true } } }, "tools.pay.idempotnt"],
    [{ tools: { pay: { timeoutMs: 0 } } }, "tools.pay.timeoutMs"],
    [{ fallback: [{ model: "gpt-5" }] }, "fallback[0].model"],
    [{ maxRepeatedToolCalls: 1 }, "maxRepeatedToolCalls"],
    [{ budget: { attempts: -1 } }, "budget"],
    [{ circuitBreaker: { failures: 0 } }, "circuitBreaker.failures"],
  ])("%j are refused at once, by name", (options, name) => {
    expect(() => errorRecoveryMiddleware(options as never)).toThrow(
      expect.objectContaining({ code: "recovery.invalid-option", message: expect.stringContaining(name) as string }),
    );
  });
});
