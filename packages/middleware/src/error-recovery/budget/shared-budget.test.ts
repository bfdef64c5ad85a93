import type { RunnableConfig } from "@langchain/core/runnables";
import { END, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { createAgent, createMiddleware, modelRetryMiddleware } from "langchain";
import { describe, expect, it } from "vitest";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { errorOf } from "../retry/testing/error-of.ts";
import { failing, httpError } from "../retry/testing/failing.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { createRetryBudget } from "./create-retry-budget.ts";
import { openRecovery } from "./open-recovery.ts";
import type { RetryBudgetLimits } from "./retry-budget.ts";
import { AT_ONCE, CountedState, recoveredNode, type Counted } from "./testing/recovered-node.ts";

const down = (): Error => httpError(503);
const alwaysDown = (): { made: number[]; run: (attempt: number) => Promise<string> } => {
  const made: number[] = [];
  return { made, run: (attempt) => (made.push(attempt), Promise.reject(down())) };
};

describe("layers around one another", () => {
  it("a recovered node around a subgraph with a recovered node makes no more calls than the inner one alone", async () => {
    const call = alwaysDown();
    const inner = new StateGraph(CountedState)
      .addNode("inner", recoveredNode("inner", call.run))
      .addEdge(START, "inner")
      .compile();
    const outer = recoveredNode("outer", async (_, state, config) =>
      String((await inner.invoke(state, config)).answers),
    );
    const graph = new StateGraph(CountedState).addNode("outer", outer).addEdge(START, "outer").compile();
    const error = await errorOf(graph.invoke({ answers: [] }));
    expect(RetriesExhaustedError.isInstance(error)).toBe(true);
    expect(call.made).toEqual([1, 2, 3]);
  });

  it("share the budget of the run: calls beyond the first ones are at most its attempts", async () => {
    const budget = createRetryBudget({ attempts: 4 });
    const made: string[] = [];
    const flaky = (node: string, times: number) => async (attempt: number) => {
      made.push(`${node}${attempt}`);
      if (attempt <= times) throw down();
      return node;
    };
    const inner = new StateGraph(CountedState)
      .addNode("b", recoveredNode("b", flaky("b", 2), { budget }))
      .addNode("c", recoveredNode("c", flaky("c", 2), { budget }))
      .addEdge(START, "b")
      .addEdge("b", "c")
      .compile();
    const graph = new StateGraph(CountedState)
      .addNode("a", recoveredNode("a", flaky("a", 1), { budget }))
      .addNode("inner", inner)
      .addEdge(START, "a")
      .addEdge("a", "inner")
      .compile();
    expect(await errorOf(graph.invoke({ answers: [] }))).toMatchObject({ reason: "run-attempts" });
    expect(made).toEqual(["a1", "a2", "b1", "b2", "b3", "c1", "c2"]);
  });

  it("LangGraph's own retryPolicy around ours adds nothing", async () => {
    const call = alwaysDown();
    const retryPolicy = { maxAttempts: 3, initialInterval: 1, jitter: false, logWarning: false };
    const graph = new StateGraph(CountedState)
      .addNode("a", recoveredNode("a", call.run), { retryPolicy })
      .addEdge(START, "a")
      .compile();
    const error = await errorOf(graph.invoke({ answers: [] }));
    expect(call.made).toEqual([1, 2, 3]);
    expect(error).toMatchObject({ reason: "attempts", attempts: [{ attempt: 1 }, { attempt: 2 }, { attempt: 3 }] });
  });

  it("LangGraph's retryPolicy around a subgraph with ours adds nothing, though the subgraph begins anew", async () => {
    for (const checkpointer of [undefined, new MemorySaver()]) {
      const call = alwaysDown();
      const retryPolicy = { maxAttempts: 3, initialInterval: 1, jitter: false, logWarning: false };
      const inner = new StateGraph(CountedState)
        .addNode("inner", recoveredNode("inner", call.run))
        .addEdge(START, "inner")
        .compile();
      const graph = new StateGraph(CountedState)
        .addNode("outer", inner, { retryPolicy })
        .addEdge(START, "outer")
        .compile(checkpointer && { checkpointer });
      await errorOf(graph.invoke({ answers: [] }, { configurable: { thread_id: "1" } }));
      expect(call.made).toEqual([1, 2, 3]);
    }
  });

  it("langchain's modelRetryMiddleware around ours adds nothing", async () => {
    const model = new ScriptedModel(down);
    const ours = createMiddleware({
      name: "ours",
      async wrapModelCall(request, handler) {
        const run = await openRecovery(
          request.runtime as object,
          { budget: { attempts: 10 }, policy: AT_ONCE },
          undefined,
        );
        return run.recover({ name: { kind: "model", name: "scripted" }, run: async () => handler(request) });
      },
    });
    const theirs = modelRetryMiddleware({ maxRetries: 2, initialDelayMs: 1, jitter: false, onFailure: "error" });
    const agent = createAgent({ model, tools: [], middleware: [theirs as unknown as typeof ours, ours] });
    await errorOf(agent.invoke({ messages: "hi" }));
    expect(model.calls).toHaveLength(3);
  });
});

it("a node with a time-out counts in the same budget, before and after others", async () => {
  const made: string[] = [];
  const flaky = (name: string) =>
    recoveredNode(
      name,
      async (attempt) => {
        made.push(`${name}${attempt}`);
        if (attempt === 1) throw down();
        return name;
      },
      { budget: { attempts: 3 } },
    );
  const inner = new StateGraph(CountedState).addNode("c", flaky("c")).addEdge(START, "c").compile();
  const graph = new StateGraph(CountedState)
    .addNode("a", flaky("a"), { timeout: 10_000 })
    .addNode("b", flaky("b"))
    .addNode("timed", (state, config) => inner.invoke({ ...state, answers: [] }, config), { timeout: 10_000 })
    .addNode("d", flaky("d"))
    .addEdge(START, "a")
    .addEdge("a", "b")
    .addEdge("b", "timed")
    .addEdge("timed", "d")
    .compile();
  for (let run = 0; run < 2; run += 1) {
    expect(await errorOf(graph.invoke({ answers: [] }))).toMatchObject({ reason: "run-attempts" });
    expect(made.splice(0)).toEqual(["a1", "a2", "b1", "b2", "c1", "c2", "d1"]);
  }
});

describe("tasks at the same time", () => {
  it("share the budget of the run", async () => {
    const calls = [alwaysDown(), alwaysDown(), alwaysDown()];
    const options = { budget: { attempts: 4 }, policy: { ...AT_ONCE, attempts: 9 } };
    const [a, b, c] = calls.map((call, at) => recoveredNode(`n${at}`, call.run, options));
    const graph = new StateGraph(CountedState)
      .addNode({ a: a!, b: b!, c: c! })
      .addEdge(START, "a")
      .addEdge(START, "b")
      .addEdge(START, "c")
      .compile();
    await errorOf(graph.invoke({ answers: [] }));
    const made = calls.flatMap((call) => call.made).length;
    expect(made).toBeLessThanOrEqual(3 + 4);
    expect(made).toBeGreaterThan(3);
  });

  it("save what the run had spent, whoever ends last", async () => {
    const [one, two] = [failing(down(), down()), failing(down())];
    const graph = new StateGraph(CountedState)
      .addNode("one", recoveredNode("one", one.run))
      .addNode("two", recoveredNode("two", two.run))
      .addEdge(START, "one")
      .addEdge(START, "two")
      .compile();
    const { _recovery } = await graph.invoke({ answers: [] });
    expect(_recovery).toMatchObject({ attempts: 3, tokens: 0 });
  });

  it("in one node have attempts of their own, though they have the same name", async () => {
    const calls = [failing(down(), down()), failing(down(), down())];
    const run = await openRecovery(undefined, { budget: { attempts: 10 }, policy: AT_ONCE }, undefined);
    const name = { kind: "tool", name: "search" } as const;
    const answers = await Promise.all(calls.map((call) => run.recover({ name, run: call.run })));
    expect(answers).toEqual(["answer 3", "answer 3"]);
  });
});

describe("what a run has spent", () => {
  it("is told by the budget, for this run alone", async () => {
    const budget = createRetryBudget({ attempts: 5, tokens: 1_000 });
    const spent: unknown[] = [];
    const node = async (state: Counted, config: object) => {
      const run = await openRecovery(config, { budget, policy: AT_ONCE }, state._recovery);
      const call = failing(down());
      await run.recover({ name: { kind: "model", name: "gpt" }, run: call.run, tokens: () => 300 });
      spent.push(budget.spent(config));
      return {};
    };
    const graph = new StateGraph(CountedState)
      .addNode("a", node)
      .addNode("b", node)
      .addEdge(START, "a")
      .addEdge("a", "b")
      .addEdge("b", END)
      .compile();
    await graph.invoke({ answers: [] });
    await graph.invoke({ answers: [] });
    const one = { attempts: 1, tokens: 300 };
    const two = { attempts: 2, tokens: 600 };
    expect(spent).toMatchObject([one, two, one, two]);
  });

  it("is bound in tokens and in time", async () => {
    const tokens = await openRecovery(undefined, { budget: { attempts: 9, tokens: 500 }, policy: AT_ONCE }, undefined);
    const name = { kind: "model", name: "gpt" } as const;
    const sent = alwaysDown();
    expect(await errorOf(tokens.recover({ name, run: sent.run, tokens: () => 400 }))).toMatchObject({
      reason: "run-tokens",
    });
    expect(sent.made).toEqual([1, 2]);

    let nowMs = 0;
    const now = (): number => nowMs;
    const time = await openRecovery(
      undefined,
      { budget: { attempts: 9, elapsedMs: 50 }, policy: { ...AT_ONCE, attempts: 9 }, now },
      undefined,
    );
    const slow = async (): Promise<string> => {
      nowMs += 30;
      throw down();
    };
    expect(await errorOf(time.recover({ name, run: slow }))).toMatchObject({
      reason: "run-time",
      attempts: [{}, {}, {}],
    });
  });

  it("begins at nothing with another run on the same thread", async () => {
    const graph = new StateGraph(CountedState)
      .addNode(
        "a",
        recoveredNode("a", async (attempt) => (attempt < 3 ? Promise.reject(down()) : "fine"), {
          budget: { attempts: 2 },
        }),
      )
      .addEdge(START, "a")
      .compile({ checkpointer: new MemorySaver() });
    const thread = { configurable: { thread_id: "1" } };
    const first = await graph.invoke({ answers: [] }, thread);
    const second = await graph.invoke({ answers: [] }, thread);
    expect([first, second].map(({ _recovery }) => _recovery?.attempts)).toEqual([2, 2]);
    expect(first._recovery?.run).not.toBe(second._recovery?.run);
  });
});

it("does not bind what it leaves out", async () => {
  const budget = createRetryBudget({ elapsedMs: 60_000 });
  const run = await openRecovery(undefined, { budget, policy: { ...AT_ONCE, attempts: 20 } }, undefined);
  const call = failing(...Array.from({ length: 15 }, down));
  expect(await run.recover({ name: { kind: "model", name: "gpt" }, run: call.run })).toBe("answer 16");
});

it("may be made of another budget", () => {
  expect(createRetryBudget(createRetryBudget({ tokens: 5 }))).toMatchObject({ tokens: 5 });
});

it.each([
  [{ attempts: -1 }, "The option budget.attempts is -1. Give a whole number of at least 0."],
  [{ attempts: 1.5 }, "The option budget.attempts is 1.5. Give a whole number of at least 0."],
  [{ attempts: Number.NaN }, "The option budget.attempts is NaN. Give a whole number of at least 0."],
  [{ attempts: null }, "The option budget.attempts is null. Give a whole number of at least 0."],
  [{ attempts: 1, elapsedMs: -1 }, "The option budget.elapsedMs is -1. Give a number of at least 0."],
  [{ attempts: 1, tokens: "9" }, 'The option budget.tokens is "9". Give a number of at least 0.'],
  [{ attempts: 3, elapsed: 5 }, "The option budget.elapsed is not an option. There are: attempts, elapsedMs, tokens."],
  [5, "The option budget has to be an object of options."],
  [null, "The option budget has to be an object of options."],
  [undefined, "The option budget has to be an object of options."],
])("a budget of %j is refused", (limits, message) => {
  expect(() => createRetryBudget(limits as RetryBudgetLimits)).toThrowError(
    expect.objectContaining({ code: "recovery.invalid-option", message }) as Error,
  );
});

describe("a task that makes several calls of one name, one after the other", () => {
  it("gives each its own attempts, whatever became of those before", async () => {
    const calls = new Map<number, number>();
    const config = { configurable: { thread_id: "loop" }, writer: () => {} } as RunnableConfig;
    const run = await openRecovery(config, { budget: {}, policy: { baseDelayMs: 0 } }, undefined);
    const outcomes = [];
    for (const item of [1, 2, 3, 4]) {
      const call = {
        name: { kind: "node" as const, name: "ask" },
        about: () => ({ item }),
        run: async () => {
          calls.set(item, (calls.get(item) ?? 0) + 1);
          if (item < 4) throw Object.assign(new Error(`item ${item}`), { status: item === 1 ? 400 : 503 });
          return "Answered.";
        },
      };
      outcomes.push(await run.recover(call).catch(() => "failed"));
    }
    expect(outcomes).toEqual(["failed", "failed", "failed", "Answered."]);
    expect([...calls.values()]).toEqual([1, 3, 3, 1]);
  });
});

describe("calls that are mended at the same time", () => {
  it("stay within the budget of the run", async () => {
    const config = { configurable: { thread_id: "mended" }, writer: () => {} } as RunnableConfig;
    const run = await openRecovery(config, { budget: { attempts: 2 }, policy: {} }, undefined);
    let made = 0;
    const overflow = Object.assign(new Error("maximum context length"), { status: 400 });
    const call = (item: number) => ({
      name: { kind: "node" as const, name: `ask ${item}` },
      run: async (attempt: number) => {
        made += 1;
        if (attempt === 1) throw overflow;
        return "Answered.";
      },
      mend: async () => true,
    });
    const outcomes = await Promise.allSettled([1, 2, 3, 4, 5, 6].map((item) => run.recover(call(item))));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    expect(made).toBe(8);
  });
});

it("makes room once though a call has one attempt only", async () => {
  const run = await openRecovery(undefined, { budget: {}, policy: { attempts: 1 } }, undefined);
  const overflow = Object.assign(new Error("maximum context length"), { status: 400 });
  const call = (mend: () => Promise<boolean | string>) => ({
    name: { kind: "model" as const, name: "m" },
    run: async (attempt: number) => (attempt === 1 ? Promise.reject(overflow) : "Answered."),
    mend,
  });
  expect(await run.recover(call(async () => true))).toBe("Answered.");
  // The error itself: no other attempt would have helped.
  await expect(run.recover(call(async () => false))).rejects.toBe(overflow);
});
