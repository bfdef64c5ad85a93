import type { RunnableConfig } from "@langchain/core/runnables";
import { Command, interrupt, MemorySaver, START, StateGraph, type BaseCheckpointSaver } from "@langchain/langgraph";
import { describe, expect, it, vi } from "vitest";
import type { ErrorRecoveryEvent } from "../error-recovery-event.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";
import { errorOf } from "../retry/testing/error-of.ts";
import { httpError } from "../retry/testing/failing.ts";
import type { OpenRecoveryOptions } from "./open-recovery.ts";
import { AT_ONCE, CountedState, recoveredNode, type Counted } from "./testing/recovered-node.ts";
import { forever, photoOf } from "./testing/stopped-process.ts";

const thread = { configurable: { thread_id: "1" }, durability: "sync" } as const;
const INPUT = { answers: [] };

/** What becomes of each call, one after the other, over all processes: "fail", "stop", "answer". */
type Fate = "fail" | "fail, then stop in the wait" | "stop" | "answer" | "ask";

interface World {
  /** Attempts by their number, in the order in which they were made. */
  made: string[];
  events: ErrorRecoveryEvent[];
  saver: MemorySaver;
}

type Build = (world: World, node: ReturnType<typeof fatefulNode>, saver: BaseCheckpointSaver) => Runner;
interface Runner {
  invoke(input: unknown, config: RunnableConfig): Promise<unknown>;
}

function fatefulNode(world: World, fates: Fate[], stop: () => void, options: Partial<OpenRecoveryOptions>) {
  return (name: string) =>
    recoveredNode(
      name,
      async (attempt) => {
        world.made.push(`${name}${attempt}`);
        const fate = fates.shift() ?? "answer";
        if (fate === "ask") return String(interrupt("may I?"));
        if (fate === "fail, then stop in the wait") setImmediate(stop);
        if (fate.startsWith("fail")) throw httpError(503);
        if (fate === "answer") return `${name} after ${attempt}`;
        // What was written before this moment is saved.
        setImmediate(stop);
        return forever();
      },
      { onEvent: (event) => void world.events.push(event), ...options },
    );
}

const single: Build = (_, node, checkpointer) =>
  new StateGraph(CountedState).addNode("a", node("a")).addEdge(START, "a").compile({ checkpointer });

/** Runs a thread in as many processes as it takes, each of which begins where the database of the one before stood. */
async function live(fates: Fate[], options: Partial<OpenRecoveryOptions> = {}, build: Build = single) {
  const world: World = { made: [], events: [], saver: new MemorySaver() };
  let input: unknown = INPUT;
  for (;;) {
    let stop = (): void => {};
    const stopped = new Promise<"stopped">((resolve) => (stop = () => resolve("stopped")));
    const graph = build(world, fatefulNode(world, fates, stop, options), world.saver);
    const ended = graph.invoke(input, thread).then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
    const outcome = await Promise.race([stopped, ended]);
    if (outcome !== "stopped") {
      const resume = (next: unknown = null) =>
        build(
          world,
          fatefulNode(world, fates, () => {}, options),
          world.saver,
        ).invoke(next, thread);
      return { ...world, ...(outcome as { result?: { answers: string[] }; error?: unknown }), resume };
    }
    world.saver = photoOf(world.saver);
    input = null;
  }
}

const aThenB: Build = (_, node, checkpointer) =>
  new StateGraph(CountedState)
    .addNode("a", node("a"))
    .addNode("b", node("b"))
    .addEdge(START, "a")
    .addEdge("a", "b")
    .compile({ checkpointer });

describe("a process that stops", () => {
  it.each<[string, Fate[], string[]]>([
    ["during the first attempt", ["stop", "fail", "fail"], ["a1", "a2", "a3"]],
    ["during the second", ["fail", "stop", "fail"], ["a1", "a2", "a3"]],
    ["during the last", ["fail", "fail", "stop"], ["a1", "a2", "a3"]],
    ["during each", ["stop", "stop", "stop"], ["a1", "a2", "a3"]],
    ["during the first and the last", ["stop", "fail", "stop"], ["a1", "a2", "a3"]],
  ])("%s does not get the call more attempts", async (_, fates, made) => {
    const lived = await live(fates);
    expect(lived.made).toEqual(made);
    expect(lived.error).toMatchObject({
      reason: "attempts",
      message: expect.stringContaining("after 3 attempts") as string,
    });
  });

  it("is told, with the attempts before", async () => {
    const { events, result } = await live(["fail", "stop", "answer"]);
    expect(result?.answers).toEqual(["a after 3"]);
    expect(events.map(({ type }) => type)).toEqual(["recovery.retry", "recovery.resumed", "recovery.recovered"]);
    expect(new Set(events.map(({ runId }) => runId)).size).toBe(1);
    expect(events[1]).toMatchObject({
      threadId: "1",
      runId: expect.any(String) as string,
      data: { call: { name: "a" }, attemptsBefore: 2 },
    });
  });

  it("leaves behind why the attempts before failed", async () => {
    const { error } = await live(["fail", "fail", "stop"]);
    const attempts = (error as RetriesExhaustedError).attempts;
    expect(attempts).toMatchObject([
      { attempt: 1, class: "overloaded", message: "HTTP 503" },
      { attempt: 2, class: "overloaded", message: "HTTP 503" },
    ]);
  });

  it("in a wait leaves behind why all attempts before failed, and has paid for the next", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const waits = [0, 1, 0];
    const options = {
      policy: { attempts: 4, baseDelayMs: 1_000 },
      budget: { attempts: 3 },
      random: () => waits.shift() ?? 0,
    };
    const { made, error, events } = await live(
      ["fail", "fail, then stop in the wait", "fail", "fail"],
      options,
    ).finally(() => vi.useRealTimers());
    expect(made).toEqual(["a1", "a2", "a3", "a4"]);
    const { attempts, reason } = error as RetriesExhaustedError;
    expect(reason).toBe("attempts");
    expect(attempts.map(({ attempt, class: kind, status, delayMs }) => [attempt, kind, status, delayMs])).toEqual([
      [1, "overloaded", 503, 0],
      [2, "overloaded", 503, 2_000],
      [3, "overloaded", 503, 0],
      [4, "overloaded", 503, undefined],
    ]);
    expect(events[2]).toMatchObject({ type: "recovery.resumed", data: { attemptsBefore: 2 } });
  });

  it("does not keep a call with a single attempt from being made", async () => {
    const { result, made } = await live(["stop", "answer"], { policy: { ...AT_ONCE, attempts: 1 } });
    expect({ answers: result?.answers, made }).toEqual({ answers: ["a after 2"], made: ["a1", "a2"] });
    expect((await live(["stop", "stop"], { policy: { ...AT_ONCE, attempts: 1 } })).made).toEqual(["a1", "a2"]);
  });

  it("during a first attempt makes the run pay for the next one", async () => {
    const lived = await live(["stop", "fail", "answer"], { budget: { attempts: 1 } });
    expect(lived.made).toEqual(["a1", "a2"]);
    expect(lived.error).toMatchObject({ reason: "run-attempts" });
    const all = await live(["stop", "fail", "answer"], { budget: { attempts: 2 } });
    expect(all.result).toMatchObject({ answers: ["a after 3"], _recovery: { attempts: 2 } });
  });

  it("during a first attempt does not keep the run from going on where nothing is left to pay with", async () => {
    const lived = await live(["fail", "answer", "stop", "answer"], { budget: { attempts: 1 } }, aThenB);
    expect(lived.made).toEqual(["a1", "a2", "b1", "b2"]);
    expect(lived.result).toMatchObject({ answers: ["a after 2", "b after 2"], _recovery: { attempts: 1 } });
    // Once: from then on it is recorded.
    const again = await live(["fail", "answer", "stop", "stop", "answer"], { budget: { attempts: 1 } }, aThenB);
    expect(again.error).toMatchObject({ reason: "run-attempts" });
  });

  it("keeps what the run has spent: before it, in other nodes, and in the node that it stopped in", async () => {
    const budget = { attempts: 2 };
    const { made, error } = await live(["fail", "answer", "fail", "stop"], { budget }, aThenB);
    expect(made).toEqual(["a1", "a2", "b1", "b2"]);
    expect(error).toMatchObject({ reason: "run-attempts" });
  });

  it("keeps what the run has spent though the node that it stopped in recovers nothing", async () => {
    let stops = 1;
    const between: Build = (world, node, checkpointer) =>
      new StateGraph(CountedState)
        .addNode("a", node("a"))
        .addNode("plain", async () =>
          stops-- > 0 ? node("plain")({ answers: [], _recovery: undefined, recoveryFailure: undefined }, {}) : {},
        )
        .addNode("b", node("b"))
        .addEdge(START, "a")
        .addEdge("a", "plain")
        .addEdge("plain", "b")
        .compile({ checkpointer });
    const { made, error } = await live(
      ["fail", "answer", "stop", "fail", "fail"],
      { budget: { attempts: 1 } },
      between,
    );
    expect(made).toEqual(["a1", "a2", "plain1", "b1"]);
    expect(error).toMatchObject({ reason: "run-attempts" });
  });

  it("in a subgraph does not get its calls more attempts", async () => {
    const nested: Build = (_, node, checkpointer) => {
      const inner = new StateGraph(CountedState).addNode("a", node("a")).addEdge(START, "a").compile();
      return new StateGraph(CountedState).addNode("inner", inner).addEdge(START, "inner").compile({ checkpointer });
    };
    expect((await live(["fail", "stop", "fail"], {}, nested)).made).toEqual(["a1", "a2", "a3"]);
    expect((await live(["stop", "stop", "stop"], {}, nested)).made).toEqual(["a1", "a2", "a3"]);
  });

  it("beside a parallel task that had ended does not run that again, and keeps what both have spent", async () => {
    const parallel: Build = (_, node, checkpointer) =>
      new StateGraph(CountedState)
        .addNode("a", node("a"))
        .addNode("b", node("b"))
        .addEdge(START, "a")
        .addEdge(START, "b")
        .compile({ checkpointer });
    // Both fail at first; then a answers, and b is made when the process stops.
    const { made, result, saver } = await live(["fail", "fail", "answer", "stop", "answer"], {}, parallel);
    expect(made).toEqual(["a1", "b1", "a2", "b2", "b3"]);
    expect(result?.answers).toEqual(["a after 2", "b after 3"]);
    const tuple = await saver.getTuple({ configurable: { thread_id: "1" } });
    expect(tuple?.checkpoint.channel_values["_recovery"]).toMatchObject({ attempts: 3 });
  });
});

describe("a run that ended by an error", () => {
  it("begins a new series when somebody goes on with it, on purpose", async () => {
    const lived = await live(["fail", "fail", "fail", "fail", "fail", "answer"]);
    expect(lived.error).toBeInstanceOf(RetriesExhaustedError);
    expect(await lived.resume()).toMatchObject({ answers: ["a after 3"], _recovery: { attempts: 2 } });
    expect(lived.made).toEqual(["a1", "a2", "a3", "a1", "a2", "a3"]);
  });

  it("begins one more when that ended by an error, too", async () => {
    const lived = await live(["fail", "fail", "fail", "fail", "fail", "fail", "fail", "answer"]);
    await errorOf(lived.resume());
    expect(await lived.resume()).toMatchObject({ answers: ["a after 2"] });
    expect(lived.made).toHaveLength(8);
  });

  it("has no more attempts than the new series when the process stops in that", async () => {
    const saver = new MemorySaver();
    const fates: Fate[] = ["fail", "fail", "fail", "stop", "stop", "stop", "answer"];
    const world: World = { made: [], events: [], saver };
    await errorOf(
      single(
        world,
        fatefulNode(world, fates, () => {}, {}),
        saver,
      ).invoke(INPUT, thread),
    );
    for (let at = 0; at < 3; at += 1) {
      await new Promise<void>(
        (resolve) => void single(world, fatefulNode(world, fates, resolve, {}), world.saver).invoke(null, thread),
      );
      world.saver = photoOf(world.saver);
    }
    expect(world.made).toEqual(["a1", "a2", "a3", "a1", "a2", "a3"]);
    const last = single(
      world,
      fatefulNode(world, fates, () => {}, {}),
      world.saver,
    ).invoke(null, thread);
    expect(await errorOf(last)).toMatchObject({ reason: "attempts" });
    expect(world.made).toHaveLength(6);
  });

  it("that no retry could help counts nothing when it is resumed", async () => {
    const saver = new MemorySaver();
    const made: number[] = [];
    const build = (error: Error | undefined) =>
      new StateGraph(CountedState)
        .addNode(
          "a",
          recoveredNode("a", async (attempt) => {
            made.push(attempt);
            if (error) throw error;
            return "fine";
          }),
        )
        .addEdge(START, "a")
        .compile({ checkpointer: saver });
    await errorOf(build(httpError(401)).invoke(INPUT, thread));
    expect(await build(undefined).invoke(null, thread)).toMatchObject({ answers: ["fine"] });
    expect(made).toEqual([1, 1]);
  });
});

describe("a run that waited for a human", () => {
  it("has not failed: its attempt is made anew, and costs nothing", async () => {
    const lived = await live(["ask", "ask", "answer"]);
    expect(lived.made).toEqual(["a1"]);
    expect(await lived.resume(new Command({ resume: "yes" }))).toMatchObject({ answers: ["yes"] });
    expect(lived.made).toEqual(["a1", "a1"]);
    expect(lived.events).toEqual([]);
  });

  it("has all its time for retries when it goes on, and only the attempts that were left", async () => {
    let nowMs = 0;
    const options = {
      now: () => nowMs,
      budget: { attempts: 2, elapsedMs: 1_000 },
      policy: { ...AT_ONCE, attempts: 9 },
    };
    const lived = await live(["fail", "ask", "fail", "fail"], options);
    nowMs += 3_600_000;
    expect(await errorOf(lived.resume(new Command({ resume: "yes" })))).toMatchObject({ reason: "run-attempts" });
    expect(lived.made).toEqual(["a1", "a2", "a2", "a3"]);
  });

  it("asked on its second attempt goes on with that one", async () => {
    const lived = await live(["fail", "ask", "ask"]);
    const values = await lived.resume(new Command({ resume: "yes" }));
    expect(lived.made).toEqual(["a1", "a2", "a2"]);
    expect(values).toMatchObject({ answers: ["yes"], _recovery: { attempts: 1 } });
  });

  it("after the call, has a new call when it goes on", async () => {
    const asking: Build = (_, node, checkpointer) => {
      const recovered = node("a");
      const thenAsk = async (state: Counted, config: RunnableConfig) => {
        const { answers } = await recovered(state, config);
        return { answers: [...answers, String(interrupt("go on?"))] };
      };
      return new StateGraph(CountedState).addNode("a", thenAsk).addEdge(START, "a").compile({ checkpointer });
    };
    const lived = await live(["fail", "fail", "answer", "fail", "fail", "answer"], {}, asking);
    expect(await lived.resume(new Command({ resume: "yes" }))).toMatchObject({ answers: ["a after 3", "yes"] });
    expect(lived.made).toEqual(["a1", "a2", "a3", "a1", "a2", "a3"]);
  });

  it("before the call makes it for the first time when it goes on, in a graph that it calls, too", async () => {
    const asking: Build = (_, node, checkpointer) => {
      const inner = new StateGraph(CountedState).addNode("a", node("a")).addEdge(START, "a").compile();
      const askFirst = async (state: Counted, config: RunnableConfig) => {
        interrupt("go on?");
        return inner.invoke(state, config);
      };
      return new StateGraph(CountedState).addNode("ask", askFirst).addEdge(START, "ask").compile({ checkpointer });
    };
    const lived = await live(["answer"], {}, asking);
    const values = await lived.resume(new Command({ resume: "yes" }));
    expect(values).toMatchObject({ answers: ["a after 1"] });
    expect(values).not.toHaveProperty("_recovery");
  });

  it("may be resumed by mistake as often as one likes", async () => {
    const lived = await live(Array.from({ length: 9 }, () => "ask"));
    for (let at = 0; at < 6; at += 1) await lived.resume();
    expect(await lived.resume(new Command({ resume: "yes" }))).toMatchObject({ answers: ["yes"] });
    expect(lived.made).toEqual(Array.from({ length: 8 }, () => "a1"));
  });

  it("counts what the process was stopped in after the answer", async () => {
    const world: World = { made: [], events: [], saver: new MemorySaver() };
    const fates: Fate[] = ["ask", "stop", "stop", "stop", "answer"];
    await single(
      world,
      fatefulNode(world, fates, () => {}, {}),
      world.saver,
    ).invoke(INPUT, thread);
    for (const next of [new Command({ resume: "yes" }), null, null]) {
      await new Promise<void>(
        (resolve) => void single(world, fatefulNode(world, fates, resolve, {}), world.saver).invoke(next, thread),
      );
      world.saver = photoOf(world.saver);
    }
    await errorOf(
      single(
        world,
        fatefulNode(world, fates, () => {}, {}),
        world.saver,
      ).invoke(null, thread),
    );
    expect(world.made).toEqual(["a1", "a1", "a2", "a3"]);
  });

  it("before the node is not kept from its call, even with one attempt and nothing to spend", async () => {
    const world: World = { made: [], events: [], saver: new MemorySaver() };
    const options = { budget: { attempts: 0 }, policy: { ...AT_ONCE, attempts: 1 } };
    const node = fatefulNode(world, ["answer"], () => {}, options);
    const graph = new StateGraph(CountedState)
      .addNode("a", node("a"))
      .addEdge(START, "a")
      .compile({ checkpointer: world.saver, interruptBefore: ["a"] });
    await graph.invoke(INPUT, thread);
    expect(await graph.invoke(null, thread)).toMatchObject({ answers: ["a after 2"] });
    expect(world.events).toEqual([]);
  });

  it("who changed the state has all attempts of the call before them", async () => {
    const world: World = { made: [], events: [], saver: new MemorySaver() };
    const node = fatefulNode(world, ["fail", "fail", "answer"], () => {}, {});
    const graph = new StateGraph(CountedState)
      .addNode("a", node("a"))
      .addEdge(START, "a")
      .compile({ checkpointer: world.saver, interruptBefore: ["a"] });
    await graph.invoke(INPUT, thread);
    await graph.updateState(thread, { answers: ["edited"] });
    await graph.invoke(null, thread);
    expect(world.made).toEqual(["a1", "a2", "a3"]);
  });
});

it("records nothing on the happy path, and nothing where nothing survives the process", async () => {
  for (const [fates, durability] of [
    [["answer"], "sync"],
    [["fail", "answer"], "exit"],
  ] as const) {
    const world: World = { made: [], events: [], saver: new MemorySaver() };
    const graph = single(
      world,
      fatefulNode(world, [...fates], () => {}, {}),
      world.saver,
    );
    await graph.invoke(INPUT, { ...thread, durability } as RunnableConfig);
    expect(JSON.stringify(Object.values(world.saver.writes).flatMap((writes) => Object.keys(writes)))).not.toContain(
      "recovery",
    );
  }
});

it("goes on where an attempt cannot be recorded, and tells it", async () => {
  class NoRecords extends MemorySaver {
    override async putWrites(...args: Parameters<MemorySaver["putWrites"]>): Promise<void> {
      if (args[2].includes(":recovery:")) throw new Error("connection lost, password=hunter2");
      return super.putWrites(...args);
    }
  }
  const world: World = { made: [], events: [], saver: new NoRecords() };
  const graph = single(
    world,
    fatefulNode(world, ["fail", "answer"], () => {}, {}),
    world.saver,
  );
  expect(await graph.invoke(INPUT, thread)).toMatchObject({ answers: ["a after 2"] });
  expect(world.events[1]).toMatchObject({ type: "recovery.not-recorded", data: { call: { name: "a" } } });
  expect(JSON.stringify(world.events)).not.toContain("hunter2");
});

it.each([
  undefined,
  null,
  7,
  "x",
  [],
  {},
  { run: 1 },
  { run: "r", attempts: -1, tokens: 0 },
  { run: "r", attempts: Number.NaN, tokens: 0 },
])("does not believe a checkpoint that has %j for what was spent", async (saved) => {
  const made: number[] = [];
  const node = recoveredNode(
    "a",
    async (attempt) => (made.push(attempt), attempt < 3 ? Promise.reject(httpError(503)) : "fine"),
  );
  const answer = await node(
    { answers: [], _recovery: saved as undefined, recoveryFailure: undefined },
    { configurable: { __pregel_resuming: true } },
  );
  expect(answer).toMatchObject({ answers: ["fine"], _recovery: { attempts: 2 } });
});
