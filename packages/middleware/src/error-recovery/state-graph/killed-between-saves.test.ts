import type { RunnableConfig } from "@langchain/core/runnables";
import { Command, interrupt, Send, START, StateGraph } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { isExhausted } from "../retry/is-exhausted.ts";
import {
  ALWAYS,
  calling,
  Counted,
  liveRun,
  THREE_MORE,
  Uncounted,
  type Call,
  type KilledRun,
  type Update,
} from "./testing/killed-run.ts";
import type { RecoveryNodeOptions } from "./recovery-node-options.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const WITH_EXIT = { ...THREE_MORE, attempts: 3 } as const satisfies RecoveryNodeOptions;

/** In each, `first` spends two of the three attempts that the run has, or both calls before `last` one each; `last` never succeeds. */
const RUNS: Record<string, Pick<KilledRun, "build"> & { failing?: Record<string, number> }> = {
  "a node of the root graph": {
    build: (call, checkpointer) => chain(Counted, { first: calling(call, "first") }, call).compile({ checkpointer }),
  },
  "a node whose state keeps no count": {
    build: (call, checkpointer) => chain(Uncounted, { first: calling(call, "first") }, call).compile({ checkpointer }),
  },
  "a node with others behind it that recover nothing": {
    build: (call, checkpointer) =>
      chain(Uncounted, { first: calling(call, "first"), plain: () => call("plain") }, call).compile({ checkpointer }),
  },
  "a node that was given up and goes to another": {
    failing: { first: ALWAYS },
    build: (call, checkpointer) =>
      new StateGraph(Counted)
        .addNode("first", calling(call, "first", { ...WITH_EXIT, onExhausted: { goto: "last" } }), { ends: ["last"] })
        .addNode("last", calling(call, "last"))
        .addEdge(START, "first")
        .compile({ checkpointer }),
  },
  "a node that was given up and ends, with an edge to another": {
    failing: { first: ALWAYS },
    build: (call, checkpointer) =>
      chain(Counted, { first: calling(call, "first", { ...WITH_EXIT, onExhausted: "end" }) }, call).compile({
        checkpointer,
      }),
  },
  "a node of a subgraph": {
    build: (call, checkpointer) =>
      chain(Counted, { team: team(Counted, call).compile() }, call).compile({ checkpointer }),
  },
  "a node of a subgraph whose state keeps no count": {
    build: (call, checkpointer) =>
      chain(Counted, { team: team(Uncounted, call).compile() }, call).compile({ checkpointer }),
  },
  "a subgraph as the node": {
    build: (call, checkpointer) => {
      const inner = new StateGraph(Counted)
        .addNode("first", () => call("first"))
        .addNode("plain", () => call("plain"))
        .addEdge(START, "first")
        .addEdge("first", "plain")
        .compile();
      return chain(Counted, { team: withErrorRecovery(inner, THREE_MORE) }, call).compile({ checkpointer });
    },
  },
  "a graph that a function calls, without its count": {
    build: (call, checkpointer) => {
      const inner = team(Counted, call).compile();
      const asked = async (_: unknown, config: RunnableConfig): Update => ({
        answers: (await inner.invoke({ answers: [] }, config)).answers,
      });
      return chain(Counted, { asked }, call).compile({ checkpointer });
    },
  },
  "a graph that a function calls, and whose failure it catches": {
    failing: { first: ALWAYS },
    build: (call, checkpointer) => {
      const inner = new StateGraph(Counted)
        .addNode("first", calling(call, "first", WITH_EXIT))
        .addEdge(START, "first")
        .compile();
      const asked = async (_: unknown, config: RunnableConfig): Update => {
        const error: unknown = await inner.invoke({ answers: [] }, config).catch((thrown: unknown) => thrown);
        if (!isExhausted(error)) throw error;
        return { answers: ["caught"] };
      };
      return chain(Counted, { asked }, call).compile({ checkpointer });
    },
  },
  "a node of a subgraph that goes to a node of its parent": {
    build: (call, checkpointer) => {
      const handOff = async (): Promise<Command> =>
        new Command({ graph: Command.PARENT, goto: "last", update: await call("first") });
      const inner = new StateGraph(Counted)
        .addNode("first", withErrorRecovery(handOff, THREE_MORE))
        .addEdge(START, "first")
        .compile();
      return new StateGraph(Counted)
        .addNode("team", inner, { ends: ["last"] })
        .addNode("last", calling(call, "last"))
        .addEdge(START, "team")
        .compile({ checkpointer });
    },
  },
  "two nodes at the same time": {
    failing: { left: 1, right: 1 },
    build: (call, checkpointer) =>
      new StateGraph(Uncounted)
        .addNode("left", calling(call, "left"))
        .addNode("right", calling(call, "right"))
        .addNode("last", calling(call, "last"))
        .addEdge(START, "left")
        .addEdge(START, "right")
        .addEdge(["left", "right"], "last")
        .compile({ checkpointer }),
  },
  "a node that is sent to": {
    build: (call, checkpointer) =>
      new StateGraph(Counted)
        .addNode("first", calling(call, "first"))
        .addNode("last", calling(call, "last"))
        .addConditionalEdges(START, () => [new Send("first", { item: 1 }), new Send("first", { item: 2 })], ["first"])
        .addEdge("first", "last")
        .compile({ checkpointer }),
  },
  "a node that asks a human after that": {
    build: (call, checkpointer) => {
      const asking = async (): Update => ({ answers: [...(await call("first")).answers, String(interrupt("Go on?"))] });
      return chain(Counted, { first: withErrorRecovery(asking, THREE_MORE) }, call).compile({ checkpointer });
    },
  },
  "a node before one that asks a human": {
    build: (call, checkpointer) => {
      const ask = (): { answers: string[] } => ({ answers: [String(interrupt("Go on?"))] });
      return chain(Counted, { first: calling(call, "first"), ask }, call).compile({ checkpointer });
    },
  },
};

/** These, one after the other, and then `last`. */
function chain(State: typeof Counted | typeof Uncounted, nodes: Record<string, unknown>, call: Call) {
  const graph = new StateGraph(State as typeof Counted) as StateGraph<
    typeof Counted.spec,
    typeof Counted.State,
    typeof Counted.Update,
    string
  >;
  const all = Object.entries({ ...nodes, last: calling(call, "last") });
  for (const [name, one] of all) graph.addNode(name, one as () => Update);
  for (const [at, [name]] of all.entries()) graph.addEdge(at === 0 ? START : all[at - 1]![0], name);
  return graph;
}

function team(State: typeof Counted | typeof Uncounted, call: Call) {
  return new StateGraph(State as typeof Uncounted)
    .addNode("first", calling(call, "first"))
    .addNode("plain", () => call("plain"))
    .addEdge(START, "first")
    .addEdge("first", "plain");
}

describe.each(Object.entries(RUNS))("what was spent by %s", (_, { build, failing = { first: 2 } }) => {
  it("counts wherever the process stops between a task's writes and the next checkpoint", async () => {
    const run = { build, failing: { ...failing, last: ALWAYS } };
    const alive = await liveRun(run);
    expect(alive).toMatchObject({ error: { reason: "run-attempts" } });
    expect(alive.failed.filter((name) => name === "last")).toHaveLength(2);
    // With its error the run has ended, and who goes on then does so on purpose. Kills at records are in budget/resumed-run.test.ts.
    const kills = [...alive.saves.entries()].filter(([, save]) => save === "writes" || save === "checkpoint");
    expect(kills.length).toBeGreaterThanOrEqual(5);
    for (const [killedAt] of kills) {
      const { failed, error } = await liveRun({ ...run, killedAt });
      expect({ killedAt, error, isMore: failed.length > alive.failed.length }).toMatchObject({
        error: { reason: "run-attempts" },
        isMore: false,
      });
    }
  });
});
