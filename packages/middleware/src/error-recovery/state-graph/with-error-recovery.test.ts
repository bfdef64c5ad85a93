import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { RunnableLambda, type RunnableConfig } from "@langchain/core/runnables";
import {
  Annotation,
  Command,
  END,
  MemorySaver,
  MessagesAnnotation,
  Send,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { ThreadkeepError } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { deepFreeze } from "../../testing/deep-freeze.ts";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import type { ErrorRecoveryEvent } from "../error-recovery-event.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { AT_ONCE, throwNext, unauthorized, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({
  docs: Annotation<string[]>({ reducer: (left, right) => left.concat(right), default: () => [] }),
  ...recoveryChannels,
});

/** A graph of one node, which may go on to another. */
function graphOf(node: (state: typeof State.State, config: never) => unknown, checkpointer?: MemorySaver) {
  const graph = new StateGraph(State)
    .addNode("work", node as (state: typeof State.State) => Promise<object>, { ends: ["after"] })
    .addNode("after", () => ({ docs: ["after"] }))
    .addEdge(START, "work");
  return checkpointer ? graph.compile({ checkpointer }) : graph.compile();
}

const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );

describe("a node function", () => {
  it("runs again after a failure that a retry can help, and what was spent is saved with its result", async () => {
    const faults = [unavailable(), unavailable()];
    const events: ErrorRecoveryEvent[] = [];
    const node = withErrorRecovery(
      async () => {
        throwNext(faults);
        return { docs: ["done"] };
      },
      { ...AT_ONCE, onEvent: (event) => events.push(event) },
    );
    const result = await graphOf(node).invoke({ docs: ["in"] });
    expect(result.docs).toEqual(["in", "done"]);
    expect(result._recovery).toMatchObject({ attempts: 2 });
    expect(events.map(({ type }) => type)).toEqual(["recovery.retry", "recovery.retry", "recovery.recovered"]);
    expect(events[0]?.data).toMatchObject({ call: { kind: "node", name: "work" }, attempt: 1, class: "overloaded" });
  });

  it("saves nothing where nothing was spent, and nothing where the state has no field for it", async () => {
    const calm = withErrorRecovery(() => ({ docs: ["done"] }));
    expect(await graphOf(calm).invoke({ docs: [] })).toEqual({ docs: ["done"] });
    const faults = [unavailable()];
    const Plain = Annotation.Root({ step: Annotation<number> });
    const graph = new StateGraph(Plain)
      .addNode(
        "work",
        withErrorRecovery(() => {
          throwNext(faults);
          return { step: 1 };
        }, AT_ONCE),
      )
      .addEdge(START, "work")
      .compile();
    const chunks: unknown[] = [];
    for await (const chunk of await graph.stream({}, { streamMode: "updates" })) chunks.push(chunk);
    expect(chunks).toEqual([{ work: { step: 1 } }]);
  });

  it("fails with its own error where no retry can help", async () => {
    const error = unauthorized();
    let calls = 0;
    const node = withErrorRecovery(() => {
      calls += 1;
      throw error;
    }, AT_ONCE);
    expect(await failureOf(graphOf(node).invoke({ docs: [] }))).toBe(error);
    expect(calls).toBe(1);
  });

  it("fails with every attempt in the error when they are used up", async () => {
    const node = withErrorRecovery(
      () => {
        throw unavailable();
      },
      { ...AT_ONCE, attempts: 2, name: "weather" },
    );
    const error = await failureOf(graphOf(node).invoke({ docs: [] }));
    expect(
      RetriesExhaustedError.isInstance(error) && error.attempts.map(({ call, attempt }) => [call.name, attempt]),
    ).toEqual([
      ["weather", 1],
      ["weather", 2],
    ]);
  });

  it("may return a Command, several of them, a Send or nothing", async () => {
    const results: [unknown, string[]][] = [
      [new Command({ update: { docs: ["c"] }, goto: "after" }), ["c", "after"]],
      [
        [new Command({ goto: "after" }), { docs: ["l"] }],
        ["l", "after"],
      ],
      [
        [new Command({ update: { docs: ["one"] } }), new Command({ update: [["docs", ["two"]]] })],
        ["one", "two"],
      ],
      [new Send("after", {}), ["after"]],
      [undefined, []],
      [null, []],
    ];
    for (const [result, docs] of results) {
      const faults = [unavailable()];
      const node = withErrorRecovery((): unknown => {
        throwNext(faults);
        return result;
      }, AT_ONCE);
      const state = await graphOf(node).invoke({ docs: [] });
      expect(state).toMatchObject({ docs, _recovery: { attempts: 1 } });
    }
  });

  it("is refused by LangGraph for a result that is none, as without us", async () => {
    const build = (node: () => unknown) => failureOf(graphOf(node).invoke({ docs: [] }));
    const faults = [unavailable()];
    const recovered = withErrorRecovery((): unknown => {
      throwNext(faults);
      return 7;
    }, AT_ONCE);
    expect(String(await build(recovered))).toBe(String(await build(() => 7)));
  });

  it("may return a Runnable, which is tried again with it", async () => {
    const faults = [unavailable()];
    const node = withErrorRecovery(
      (): unknown =>
        RunnableLambda.from(() => {
          throwNext(faults);
          return { docs: ["lambda"] };
        }),
      AT_ONCE,
    );
    expect(await graphOf(node).invoke({ docs: [] })).toMatchObject({ docs: ["lambda"] });
  });

  it("keeps to the attempts of the whole run, together with its siblings", async () => {
    let calls = 0;
    const budget = { attempts: 3 };
    const node = withErrorRecovery(
      () => {
        calls += 1;
        throw unavailable();
      },
      { ...AT_ONCE, budget, attempts: 5 },
    );
    const graph = new StateGraph(State)
      .addNode("left", node)
      .addNode("right", node)
      .addEdge(START, "left")
      .addEdge(START, "right")
      .compile();
    await failureOf(graph.invoke({ docs: [] }));
    expect(calls).toBeLessThanOrEqual(5);
    expect(calls).toBeGreaterThanOrEqual(4);
  });

  it("recovers in parallel branches, where a zod field without a reducer cannot keep the count", async () => {
    const faults = { left: [unavailable()], right: [unavailable()] };
    const Fields = new StateSchema({ left: z.string(), right: z.string(), _recovery: z.any() });
    const branch = (name: "left" | "right") =>
      withErrorRecovery(async () => {
        throwNext(faults[name]);
        return { [name]: "done" };
      }, AT_ONCE);
    const graph = new StateGraph(Fields)
      .addNode("go_left", branch("left"))
      .addNode("go_right", branch("right"))
      .addEdge(START, "go_left")
      .addEdge(START, "go_right")
      .compile({ checkpointer: new MemorySaver() });
    expect(await graph.invoke({}, { configurable: { thread_id: "t" } })).toMatchObject({ left: "done", right: "done" });
  });

  it("keeps the larger count of parallel branches", async () => {
    const faults = [unavailable(), unavailable()];
    const node = withErrorRecovery(() => {
      throwNext(faults);
      return { docs: ["x"] };
    }, AT_ONCE);
    const graph = new StateGraph(State)
      .addNode("left", node)
      .addNode("right", node)
      .addEdge(START, "left")
      .addEdge(START, "right")
      .compile();
    expect(await graph.invoke({ docs: [] })).toMatchObject({ docs: ["x", "x"], _recovery: { attempts: 2 } });
  });

  it("is not called again with idempotent: false, also when its last request never left: it may have paid before", async () => {
    const calls: string[] = [];
    const refused = Object.assign(new Error("connect ECONNREFUSED 10.0.0.1:443"), {
      code: "ECONNREFUSED",
      syscall: "connect",
    });
    const build = (fault: Error) =>
      withErrorRecovery(
        () => {
          calls.push(fault.message);
          throw fault;
        },
        { ...AT_ONCE, idempotent: false },
      );
    const busy = unavailable();
    expect(await failureOf(graphOf(build(busy)).invoke({ docs: [] }))).toBe(busy);
    await failureOf(graphOf(build(refused)).invoke({ docs: [] }));
    expect(calls).toEqual([busy.message, refused.message]);
  });

  it("is not called again after an abort, and waits no longer", async () => {
    const abort = new AbortController();
    let calls = 0;
    const node = withErrorRecovery(
      () => {
        calls += 1;
        queueMicrotask(() => abort.abort());
        throw unavailable();
      },
      { baseDelayMs: 1_000_000, maxDelayMs: 1_000_000, random: () => 1 },
    );
    await expect(graphOf(node).invoke({ docs: [] }, { signal: abort.signal })).rejects.toThrow(/abort/i);
    expect(calls).toBe(1);
  });

  it("gets its input as it is, and changes none", async () => {
    const inputs: unknown[] = [];
    const faults = [unavailable()];
    const node = withErrorRecovery((state: { docs: string[] }) => {
      inputs.push(deepFreeze(state));
      throwNext(faults);
      return { docs: ["done"] };
    }, AT_ONCE);
    expect(await graphOf(node).invoke({ docs: deepFreeze(["in"]) })).toMatchObject({ docs: ["in", "done"] });
    expect(inputs[0]).toBe(inputs[1]);
  });

  it("recovers outside of a graph, too, and streams nothing twice inside of one", async () => {
    const faults = [unavailable(), unavailable()];
    const node = withErrorRecovery(async (state: { docs: string[] }) => {
      throwNext(faults);
      return { docs: [`after ${state.docs[0]}`] };
    }, AT_ONCE);
    expect(await node({ docs: ["in"] })).toEqual({ docs: ["after in"] });
    faults.push(unavailable());
    const chunks: unknown[] = [];
    const stream = await graphOf(node).stream({ docs: ["in"] }, { streamMode: ["values", "updates"] });
    for await (const chunk of stream)
      chunks.push(JSON.parse(JSON.stringify(chunk, (key, value) => (key === "_recovery" ? undefined : value))));
    expect(chunks).toEqual([
      ["values", { docs: ["in"] }],
      ["updates", { work: { docs: ["after in"] } }],
      ["values", { docs: ["in", "after in"] }],
    ]);
  });

  it("leaves nothing behind of what a failed attempt has written", async () => {
    const faults = [unavailable()];
    // What LangGraph's own writers do, in the midst of a node.
    const node = withErrorRecovery(async (_state: unknown, { configurable }: RunnableConfig) => {
      (configurable?.["__pregel_send"] as (writes: unknown[]) => void)([["docs", ["written"]]]);
      throwNext(faults);
      return { docs: ["returned"] };
    }, AT_ONCE);
    const graph = graphOf(node, new MemorySaver());
    const config = { configurable: { thread_id: "t" } };
    expect((await graph.invoke({ docs: [] }, config)).docs).toEqual(["written", "returned"]);
    faults.push(unauthorized());
    await failureOf(graph.invoke({ docs: ["again"] }, config));
    expect((await graph.getState(config)).next).toEqual(["work"]);
    const { docs } = await graph.invoke(null, config);
    expect(docs).toEqual(["written", "returned", "again", "written", "returned"]);
  });

  it("keeps its name", () => {
    expect(withErrorRecovery(function search() {}).name).toBe("search");
  });
});

describe("a Runnable", () => {
  it("is tried again, stays of its class and is not changed", async () => {
    const faults = [unavailable()];
    const lambda = RunnableLambda.from(async () => {
      throwNext(faults);
      return { messages: [new AIMessage("Hi.")] };
    });
    const node = withErrorRecovery(lambda, AT_ONCE);
    expect(node).toBeInstanceOf(RunnableLambda);
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("greet", node)
      .addEdge(START, "greet")
      .addEdge("greet", END)
      .compile();
    const { messages } = await graph.invoke({ messages: [new HumanMessage("Hello.")] });
    expect(messages.map(({ text }) => text)).toEqual(["Hello.", "Hi."]);
    faults.push(unavailable());
    await expect(lambda.invoke({ messages: [] })).rejects.toThrow("overloaded");
  });
});

describe("withErrorRecovery refuses", () => {
  it.each([
    [{ attempt: 3 }, "The option attempt is not an option."],
    [{ attempts: 0 }, "The option attempts is 0. Give a whole number of at least 1."],
    [{ onExhausted: "stop" }, 'The option onExhausted has to be "throw", "end" or { goto: "node" }.'],
    [{ maxRepeatedToolCalls: 1 }, "The option maxRepeatedToolCalls is 1."],
    [{ idempotent: "yes" }, 'The option idempotent is "yes". Give true or false.'],
    [{ channel: "" }, "The option channel has to be a name."],
    [{ endMessage: "" }, "The option endMessage has to be a text or a function."],
    [{ endMessage: 5 }, "The option endMessage has to be a text or a function."],
  ])("the option %j", (options, message) => {
    expect(() => withErrorRecovery(() => ({}), options as never)).toThrow(message);
  });

  const refusalOf = (node: unknown) => {
    try {
      return withErrorRecovery(node as never) as unknown;
    } catch (error) {
      return ThreadkeepError.isInstance(error) ? [error.code, error.message] : error;
    }
  };

  it("what is no node", () => {
    expect(refusalOf({})).toEqual(["recovery.not-a-node", expect.stringContaining("Give it a node: a function")]);
    expect(refusalOf(null)).toEqual(["recovery.not-a-node", expect.stringContaining("got null")]);
  });

  it("a graph that is not compiled", () => {
    const builder = new StateGraph(State).addNode("a", () => ({})).addEdge(START, "a");
    expect(refusalOf(builder)).toEqual(["recovery.not-a-node", expect.stringContaining("Compile it first")]);
  });

  it.each<[string, unknown]>([
    ["a function", withErrorRecovery(() => ({}))],
    ["a Runnable", withErrorRecovery(RunnableLambda.from(() => ({})))],
    ["a Runnable that was configured since", withErrorRecovery(RunnableLambda.from(() => ({}))).withConfig({})],
    ["a graph", withErrorRecovery(graphOf(() => ({})))],
    ["a graph that was configured since", withErrorRecovery(graphOf(() => ({}))).withConfig({ tags: ["own"] })],
  ])("%s that has recovery already", (_, node) => {
    expect(refusalOf(node)).toEqual(["recovery.already-wrapped", expect.stringContaining("Wrap it once")]);
  });

  it("no node that was wrapped before in another place", () => {
    const node = () => ({});
    expect([withErrorRecovery(node), withErrorRecovery(node)]).toHaveLength(2);
  });
});
