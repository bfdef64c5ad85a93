import { END, MemorySaver, START, StateGraph } from "@langchain/langgraph";
import { createAgent, createMiddleware, modelRetryMiddleware } from "langchain";
import { describe, expect, it } from "vitest";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { errorOf } from "../retry/testing/error-of.ts";
import { failing, httpError } from "../retry/testing/failing.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { createRetryBudget } from "./create-retry-budget.ts";
import { openRecovery } from "./open-recovery.ts";
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

it.each([
  [{ attempts: -1 }],
  [{ attempts: 1.5 }],
  [{ attempts: Number.NaN }],
  [{ attempts: 1, elapsedMs: -1 }],
  [{ attempts: 1, tokens: "many" as unknown as number }],
])("a budget of %j is refused", (limits) => {
  expect(() => createRetryBudget(limits)).toThrowError(
    expect.objectContaining({ code: "recovery.invalid-option" }) as Error,
  );
});
