import { AIMessage } from "@langchain/core/messages";
import { ContextOverflowError, ModelAbortError } from "@langchain/core/errors";
import { tool, type StructuredTool } from "@langchain/core/tools";
import {
  Annotation,
  Command,
  GraphDrained,
  GraphInterrupt,
  interrupt,
  MemorySaver,
  NodeInterrupt,
  ParentCommand,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleAll, TaskCancelledError } from "cockatiel";
import {
  createAgent,
  createMiddleware,
  type AgentMiddleware,
  MiddlewareError,
  modelCallLimitMiddleware,
  ToolInvocationError,
} from "langchain";
import { AbortError } from "p-retry";
import { ThreadkeepError } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod/v3";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { classifyError } from "./classify-error.ts";

const rateLimit = (): Error => Object.assign(new Error("slow down"), { status: 429 });
const State = Annotation.Root({ value: Annotation<string> });

describe("LangGraph's control flow", () => {
  it.each([
    ["GraphInterrupt", new GraphInterrupt([{ value: "Delete the account of Ann?" }])],
    ["NodeInterrupt", new NodeInterrupt("Delete the account of Ann?")],
    ["ParentCommand", new ParentCommand(new Command({ goto: "elsewhere" }))],
    ["GraphDrained", new GraphDrained("shutdown")],
  ])("%s is known, and its content is not repeated", (name, error) => {
    const failure = classifyError(error);
    expect(failure).toMatchObject({ class: "control-flow", retryable: false, message: name });
    expect(JSON.stringify(failure)).not.toContain("Ann");
  });

  it("is known by its name alone, and by its brand alone", () => {
    const named = Object.assign(new Error("from another copy"), { name: "GraphInterrupt" });
    const branded = Object.assign(new Error("minified"), { is_bubble_up: true });
    for (const error of [named, branded]) expect(classifyError(error).class).toBe("control-flow");
  });

  it("wins over every failure beside it and around it", () => {
    const waiting = new GraphInterrupt([]);
    const beside = new AggregateError([new TypeError("bug"), rateLimit(), waiting]);
    const around = new Error("tool failed", { cause: new AggregateError([rateLimit(), beside]) });
    for (const error of [beside, around]) expect(classifyError(error)).toMatchObject({ class: "control-flow" });
  });

  it("is what a tool of a real agent throws when it asks", async () => {
    const caught: unknown[] = [];
    const node = (): object => {
      try {
        return { value: interrupt("Go on?") };
      } catch (error) {
        caught.push(error);
        throw error;
      }
    };
    const graph = new StateGraph(State)
      .addNode("ask", node)
      .addEdge(START, "ask")
      .compile({ checkpointer: new MemorySaver() });
    await graph.invoke({ value: "" }, { configurable: { thread_id: "1" } });
    expect(caught.map((error) => classifyError(error).class)).toEqual(["control-flow"]);
  });
});

describe("errors of a real graph", () => {
  it("the recursion limit", async () => {
    const node = (): Command => new Command({ goto: "again" });
    const graph = new StateGraph(State)
      .addNode("again", node, { ends: ["again"] })
      .addEdge(START, "again")
      .compile();
    const error = await failureOf(graph.invoke({ value: "" }, { recursionLimit: 3 }));
    expect(classifyError(error)).toMatchObject({ class: "recursion", retryable: false });
  });

  it("of two nodes that fail in one superstep, the one that no retry helps decides", async () => {
    const graph = new StateGraph(State)
      .addNode("limited", () => Promise.reject(rateLimit()))
      .addNode("refused", () => Promise.reject(Object.assign(new Error("no"), { status: 401 })))
      .addEdge(START, "limited")
      .addEdge(START, "refused")
      .compile();
    const error = await failureOf(graph.invoke({ value: "" }));
    expect(classifyError(error)).toMatchObject({ class: "auth", retryable: false });
  });

  it("an aborted run", async () => {
    const controller = new AbortController();
    const node = (): Promise<never> => {
      controller.abort();
      return new Promise(() => undefined);
    };
    const graph = new StateGraph(State).addNode("stop", node).addEdge(START, "stop").compile();
    const error = await failureOf(graph.invoke({ value: "" }, { signal: controller.signal }));
    expect(classifyError(error)).toMatchObject({ class: "abort", retryable: false });
  });

  it("a node's time-out", async () => {
    const graph = new StateGraph(State)
      .addNode("slow", () => new Promise<never>(() => undefined), { timeout: 1 })
      .addEdge(START, "slow")
      .compile();
    expect(classifyError(await failureOf(graph.invoke({ value: "" })))).toMatchObject({ class: "timeout" });
  });
});

describe("errors of a real agent", () => {
  it("MiddlewareError is looked through", async () => {
    const error = MiddlewareError.wrap(MiddlewareError.wrap(rateLimit(), "inner"), "outer");
    expect(classifyError(error)).toMatchObject({ class: "rate-limit", retryable: true, status: 429 });
  });

  it("MiddlewareError's borrowed name is not taken for its own", () => {
    const wrapped = MiddlewareError.wrap(new AbortError(rateLimit()), "inner");
    expect(wrapped.name).toBe("AbortError");
    expect(classifyError(wrapped)).toMatchObject({ class: "rate-limit", retryable: false });
  });

  it("what langchain says about arguments that do not fit goes to the model", async () => {
    const seen: unknown[] = [];
    const watch = createMiddleware({
      name: "Watch",
      wrapToolCall: async (request, handler) => {
        try {
          return await handler(request);
        } catch (error) {
          seen.push(error);
          throw error;
        }
      },
    });
    const search = tool(() => "found", { name: "search", schema: z.object({ count: z.number() }) });
    const call = {
      id: "call_1",
      name: "search",
      args: { count: "a secret of the thread" },
      type: "tool_call" as const,
    };
    await runAgent([new AIMessage({ content: "", tool_calls: [call] })], [watch], [search]);
    const failure = classifyError(seen[0]);
    expect(failure).toMatchObject({ class: "invalid-request", retryable: false });
    expect(failure.message).toMatch(/^Received tool input did not match expected schema/);
    expect(JSON.stringify(failure)).not.toContain("a secret of the thread");
  });

  it("a tool's own error inside of langchain's wrapper decides", () => {
    const call = { id: "call_1", name: "search", args: {}, type: "tool_call" as const };
    expect(classifyError(new ToolInvocationError(rateLimit(), call))).toMatchObject({ class: "rate-limit" });
  });

  it("a tool's error that we have marked as one for the model keeps its class", () => {
    const marked = Object.assign(rateLimit(), { "~brand": "ToolInvocationError" });
    expect(classifyError(marked)).toMatchObject({ class: "rate-limit", retryable: true });
  });

  it("a limit of calls that a middleware keeps", async () => {
    const limit = limitModelCalls({ runLimit: 1, exitBehavior: "error" });
    const call = { id: "call_1", name: "ping", args: {}, type: "tool_call" as const };
    const ping = tool(() => "pong", { name: "ping", schema: z.object({}) });
    const answers = [new AIMessage({ content: "", tool_calls: [call] }), new AIMessage("done")];
    const error = await failureOf(runAgent(answers, [limit], [ping]));
    expect(classifyError(error)).toMatchObject({ class: "recursion", retryable: false });
  });

  it.each([
    ["CONTEXT_OVERFLOW", "context-overflow"],
    ["INVALID_TOOL_RESULTS", "invalid-tool-history"],
    ["MODEL_AUTHENTICATION", "auth"],
    ["MODEL_NOT_FOUND", "not-found"],
    ["MODEL_RATE_LIMIT", "rate-limit"],
    ["GRAPH_RECURSION_LIMIT", "recursion"],
  ])("lc_error_code %s is %s", (code, expected) => {
    expect(classifyError(Object.assign(new Error("x"), { lc_error_code: code })).class).toBe(expected);
  });

  it.each([
    ["text", Object.assign(new Error("Request timed out."), { name: "AbortError" })],
    ["cause", Object.assign(new Error("x", { cause: new DOMException("x", "TimeoutError") }), { name: "AbortError" })],
  ])("a time-out that was renamed to AbortError is told by its %s", (_, error) => {
    expect(classifyError(error)).toMatchObject({ class: "timeout", retryable: true });
  });

  it("langchain's own classes", () => {
    expect(classifyError(new ContextOverflowError()).class).toBe("context-overflow");
    expect(classifyError(new ModelAbortError("stopped")).class).toBe("abort");
  });
});

describe("errors of what is around", () => {
  it("an open circuit is an overload that is not tried again: the call was never made", async () => {
    const breaker = circuitBreaker(handleAll, { halfOpenAfter: 60_000, breaker: new ConsecutiveBreaker(1) });
    await failureOf(breaker.execute(() => Promise.reject(rateLimit())));
    const error = await failureOf(breaker.execute(() => Promise.resolve("answered")));
    expect(error).toBeInstanceOf(BrokenCircuitError);
    expect(classifyError(error)).toMatchObject({ class: "overloaded", retryable: false, neverSent: true });
    expect(classifyError(new TaskCancelledError("Operation timed out")).class).toBe("timeout");
  });

  it("a retry that is used up keeps the class of its cause and is not tried again, in any wrapper", () => {
    const used = new RetriesExhaustedError("used up", { reason: "attempts", attempts: [] }, rateLimit());
    const wrapped = [
      MiddlewareError.wrap(used, "inner"),
      new TypeError("node failed", { cause: new Error("x", { cause: used }) }),
    ];
    for (const error of [used, ...wrapped])
      expect(classifyError(error)).toMatchObject({ class: "rate-limit", retryable: false, status: 429 });
    const gateway = Object.assign(new Error("no answer", { cause: wrapped[1] }), { status: 503 });
    expect(classifyError(gateway)).toMatchObject({ class: "overloaded", retryable: false });
  });

  it("a retry that is used up and has lost its cause has its last attempt", () => {
    const call = { kind: "model" as const, name: "gpt-5" };
    const attempts = [{ call, attempt: 1, class: "timeout" as const, message: "timed out" }];
    const used = new RetriesExhaustedError("used up", { reason: "attempts", attempts });
    expect(classifyError(used)).toMatchObject({ class: "timeout", retryable: false });
  });

  it("p-retry's AbortError is not an abort: it says that nothing is tried again", () => {
    expect(classifyError(new AbortError(rateLimit()))).toMatchObject({ class: "rate-limit", retryable: false });
    expect(classifyError(new AbortError("no"))).toMatchObject({ class: "bug", retryable: false });
  });

  it("our own errors", () => {
    const oversized = new ThreadkeepError("State is 71 KB", { code: "state.oversized" });
    expect(classifyError(oversized)).toMatchObject({
      class: "state-oversized",
      retryable: false,
      code: "state.oversized",
    });
    const wrapped = new ThreadkeepError("The archive cannot be read", {
      code: "archive.io-failed",
      cause: rateLimit(),
    });
    expect(classifyError(wrapped)).toMatchObject({ class: "rate-limit", retryable: true });
    expect(classifyError(new ThreadkeepError("x", { code: "guard.not-a-graph" })).class).toBe("bug");
  });

  it.each([
    ["TypeError", new TypeError("undefined is not a function")],
    ["ReferenceError", new ReferenceError("x is not defined")],
    ["SyntaxError", failureIn(() => JSON.parse("{"))],
    ["zod 4", z.string().safeParse(1).error],
    ["zod 3", z3.string().safeParse(1).error],
    ["an error that says nothing", new Error("something broke")],
  ])("%s is a bug", (_, error) => {
    expect(classifyError(error)).toMatchObject({ class: "bug", retryable: false });
  });
});

// Its parameter is inferred through a type of zod that comes out as undefined under strict settings.
const limitModelCalls = modelCallLimitMiddleware as unknown as (options: object) => AgentMiddleware;

async function runAgent(
  answers: AIMessage[],
  middleware: readonly AgentMiddleware[],
  tools: readonly StructuredTool[],
): Promise<unknown> {
  const model = new ScriptedModel(() => answers.shift() ?? "done");
  return createAgent({ model, tools: [...tools], middleware: [...middleware] }).invoke({ messages: "Hello" });
}

function failureOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable("it did not fail"),
    (error: unknown) => error,
  );
}

function failureIn(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
