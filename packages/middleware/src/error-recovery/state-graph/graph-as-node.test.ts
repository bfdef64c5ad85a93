import { AIMessage, HumanMessage } from "@langchain/core/messages";
import {
  Annotation,
  Command,
  END,
  interrupt,
  MemorySaver,
  type LangGraphRunnableConfig,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { createAgent, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { guardGraph } from "../../guard/guard-graph.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { recoveryChannels } from "../budget/recovery-channels.ts";
import { AT_ONCE, throwNext, unavailable } from "./testing/faults.ts";
import { withErrorRecovery } from "./with-error-recovery.ts";

const State = Annotation.Root({
  docs: Annotation<string[]>({ reducer: (left, right) => left.concat(right), default: () => [] }),
  ...recoveryChannels,
});

const SAVERS = {
  "no checkpointer": () => undefined,
  MemorySaver: () => new MemorySaver(),
  "the stock SqliteSaver": () => SqliteSaver.fromConnString(":memory:"),
};

const config = { configurable: { thread_id: "t" } };

/** first, then left and right at the same time, then last; `right` and `last` fail as often as faults are given. */
function buildInner(faults: { right?: Error[]; last?: Error[]; hasty?: boolean } = {}) {
  const ran: string[] = [];
  const note = (name: string): string => {
    ran.push(name);
    return name;
  };
  const graph = new StateGraph(State)
    .addNode("first", () => ({ docs: [note("first")] }))
    .addNode("left", () => ({ docs: [note("left")] }))
    .addNode("right", async () => {
      ran.push("right");
      // A turn of the event loop: `left` has finished with all that belongs to it.
      if (!faults.hasty) await new Promise(setImmediate);
      throwNext(faults.right ?? []);
      return { docs: ["right"] };
    })
    .addNode("last", () => {
      ran.push("last");
      throwNext(faults.last ?? []);
      return { docs: ["last"] };
    })
    .addEdge(START, "first")
    .addEdge("first", "left")
    .addEdge("first", "right")
    .addEdge(["left", "right"], "last");
  return { graph, ran };
}

type Saver = MemorySaver | SqliteSaver | undefined;

type GraphNode = (state: typeof State.State) => Promise<object>;

function buildOuter(node: object, checkpointer?: Saver) {
  const graph = new StateGraph(State)
    .addNode("team", node as GraphNode)
    .addEdge(START, "team")
    .addEdge("team", END);
  return checkpointer ? graph.compile({ checkpointer }) : graph.compile();
}

describe.each(Object.entries(SAVERS))("a graph as a node, with %s", (name, createSaver) => {
  describe.each(["sync", "async", "exit"] as const)("and durability %s", (durability) => {
    it("goes on where it has failed", async () => {
      const { graph, ran } = buildInner({ right: [unavailable()], last: [unavailable()] });
      const checkpointer = createSaver();
      const outer = buildOuter(withErrorRecovery(graph.compile(), AT_ONCE), checkpointer);
      const result = await outer.invoke({ docs: [] }, { ...config, durability });
      expect(result).toMatchObject({ docs: ["first", "left", "right", "last"], _recovery: { attempts: 2 } });
      const again = ["first", "left", "right", "first", "left", "right", "last", "first", "left", "right", "last"];
      expect(ran).toEqual(checkpointer ? ["first", "left", "right", "right", "last", "last"] : again);
    });
  });

  it("loses nothing of a branch that was cut short by the failure of the other", async () => {
    const { graph, ran } = buildInner({ right: [unavailable(), unavailable()], hasty: true });
    const checkpointer = createSaver();
    const outer = buildOuter(withErrorRecovery(graph.compile(), AT_ONCE), checkpointer);
    expect((await outer.invoke({ docs: [] }, config)).docs).toEqual(["first", "left", "right", "last"]);
    expect(ran.at(-1)).toBe("last");
  });

  it("is one call for its node, however deep it fails", async () => {
    const { graph, ran } = buildInner({ last: [unavailable(), unavailable()] });
    const middle = buildOuter(graph.compile());
    const outer = buildOuter(withErrorRecovery(middle, AT_ONCE), createSaver());
    const { docs } = await outer.invoke({ docs: ["in"] }, config);
    expect(docs.at(-1)).toBe("last");
    if (name !== "no checkpointer") expect(ran).toEqual(["first", "left", "right", "last", "last", "last"]);
  });
});

describe("a graph as a node", () => {
  it("goes on where it has failed when a node's function calls it, with others beside", async () => {
    const one = buildInner({ last: [unavailable()] });
    const two = buildInner();
    const calls: string[] = [];
    const [first, second] = [one.graph.compile(), two.graph.compile()];
    const outer = new StateGraph(State)
      .addNode(
        "work",
        withErrorRecovery(async (state: typeof State.State, own: LangGraphRunnableConfig) => {
          calls.push("work");
          await second.invoke(state, own);
          return { docs: (await first.invoke(state, own)).docs };
        }, AT_ONCE),
      )
      .addEdge(START, "work")
      .compile({ checkpointer: new MemorySaver() });
    await outer.invoke({ docs: [] }, config);
    expect(calls).toEqual(["work", "work"]);
    expect(one.ran).toEqual(["first", "left", "right", "last", "last"]);
    expect(two.ran).toEqual(["first", "left", "right", "last"]);
  });

  it("is recovered where a node's function calls it, and leaves the graphs beside it alone", async () => {
    const one = buildInner({ last: [unavailable()] });
    const two = buildInner();
    const [first, second] = [withErrorRecovery(one.graph.compile(), AT_ONCE), two.graph.compile()];
    const outer = new StateGraph(State)
      .addNode("work", async (state, own) => {
        await first.invoke(state, own);
        return { docs: (await second.invoke(state, own)).docs };
      })
      .addEdge(START, "work")
      .compile({ checkpointer: new MemorySaver() });
    const { docs } = await outer.invoke({ docs: [] }, config);
    expect(docs).toEqual(["first", "left", "right", "last"]);
    expect(one.ran).toEqual(["first", "left", "right", "last", "last"]);
    expect(two.ran).toEqual(["first", "left", "right", "last"]);
  });

  it("with a state of its own from run to run goes on in this run, and never with what an earlier one has left", async () => {
    const saver = new MemorySaver();
    const faults: Error[] = [];
    const ran: string[] = [];
    const memory = new StateGraph(State)
      .addNode("note", (state) => ({ docs: [`note ${ran.push("note") && state.docs.length}`] }))
      .addNode("flaky", () => {
        ran.push("flaky");
        throwNext(faults);
        return {};
      })
      .addEdge(START, "note")
      .addEdge("note", "flaky")
      .compile({ checkpointer: true });
    const outer = new StateGraph(State)
      .addNode("team", withErrorRecovery(memory, AT_ONCE), { input: Annotation.Root({ docs: State.spec.docs }) })
      .addEdge(START, "team")
      .compile({ checkpointer: saver });
    const inner = async () =>
      (await saver.getTuple({ configurable: { thread_id: "t", checkpoint_ns: "team" } }))?.checkpoint.channel_values[
        "docs"
      ];
    await outer.invoke({ docs: ["one"] }, config);
    expect(await inner()).toEqual(["one", "note 1"]);
    // It fails before it has saved its input: the last checkpoint is that of the first run.
    const put = saver.put.bind(saver);
    const outage = [unavailable("database is busy")];
    saver.put = async (...args) => {
      if (args[0].configurable?.["checkpoint_ns"] === "team") throwNext(outage);
      return put(...args);
    };
    ran.length = 0;
    faults.push(unavailable());
    await outer.invoke({ docs: ["two"] }, { ...config, durability: "sync" });
    expect(await inner()).toEqual(expect.arrayContaining(["one", "note 1", "two"]));
    expect(ran.filter((one) => one === "note").length).toBeLessThanOrEqual(2);
    expect(ran.at(-1)).toBe("flaky");
  });

  it("does not multiply its attempts with those of the nodes inside", async () => {
    let calls = 0;
    const node = withErrorRecovery((): object => {
      calls += 1;
      throw unavailable();
    }, AT_ONCE);
    const inner = new StateGraph(State).addNode("work", node).addEdge(START, "work").compile();
    const middle = buildOuter(withErrorRecovery(inner, AT_ONCE));
    const outer = buildOuter(withErrorRecovery(middle, AT_ONCE), new MemorySaver());
    await expect(outer.invoke({ docs: [] }, config)).rejects.toThrow("The node work failed after 3 attempts");
    expect(calls).toBe(3);
  });

  it("stays a graph: drawn, looked into, streamed from, and configured", async () => {
    const build = (wrap: boolean) => {
      const inner = buildInner().graph.compile({ interruptBefore: ["last"] });
      return buildOuter(wrap ? withErrorRecovery(inner, AT_ONCE) : inner, new MemorySaver());
    };
    const look = async (graph: ReturnType<typeof build>) => {
      const drawn = (await graph.getGraphAsync({ xray: true })).drawMermaid();
      const chunks: unknown[] = [];
      const streamMode = ["values", "updates", "tasks", "custom"] as const;
      for await (const chunk of await graph.stream(
        { docs: [] },
        { ...config, streamMode: [...streamMode], subgraphs: true },
      ))
        chunks.push(chunk);
      const snapshot = await graph.getState(config, { subgraphs: true });
      const inner = snapshot.tasks[0]?.state;
      const next = inner && "next" in inner ? [inner.next, inner.values] : undefined;
      // A pause before a node leaves nothing behind that tells it from a kill, which counts.
      const { _recovery, ...after } = await graph.invoke(null, config);
      return JSON.stringify({ drawn, chunks, next, after }).replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "id");
    };
    expect(await look(build(true))).toBe(await look(build(false)));
    const bound = withErrorRecovery(buildInner().graph.compile(), AT_ONCE).withConfig({ tags: ["a"] });
    const { graph, ran } = buildInner({ last: [unavailable()] });
    const configured = withErrorRecovery(graph.compile(), AT_ONCE).withConfig({ tags: ["a"] });
    await buildOuter(configured, new MemorySaver()).invoke({ docs: [] }, config);
    expect(ran.filter((one) => one === "last")).toHaveLength(2);
    expect(bound).toBeInstanceOf(buildInner().graph.compile().constructor);
  });

  it("hands tags, metadata and callbacks on as without us", async () => {
    const callsOf = async (isRecovered: boolean) => {
      const model = new ScriptedModel(() => "Hi.");
      const inner = new StateGraph(State)
        .addNode("ask", async () => ({ docs: [(await model.invoke("Hello.")).text] }))
        .addEdge(START, "ask")
        .compile();
      const outer = buildOuter(isRecovered ? withErrorRecovery(inner, AT_ONCE) : inner, new MemorySaver());
      await outer.invoke(
        { docs: [] },
        { ...config, tags: ["mine"], metadata: { own: 1 }, callbacks: [{ name: "mine", handleLLMStart() {} }] },
      );
      const [call] = model.calls;
      return JSON.stringify([call?.tags, Object.keys(call?.metadata ?? {}), call?.handlers]);
    };
    const plain = await callsOf(false);
    expect(plain).toContain("mine");
    expect(await callsOf(true)).toBe(plain);
  });

  it("throws at a bound where a node's function has called it, whatever else a node would do", async () => {
    const { graph } = buildInner({ last: [unavailable(), unavailable(), unavailable()] });
    const team = withErrorRecovery(graph.compile(), { ...AT_ONCE, onExhausted: "end" });
    const caught: string[] = [];
    const outer = new StateGraph(State)
      .addNode("work", async (state, own) => {
        await team.invoke(state, own).catch((error: Error) => caught.push(error.name));
        await team.invoke(state).catch((error: Error) => caught.push(error.name));
        return {};
      })
      .addEdge(START, "work")
      .compile({ checkpointer: new MemorySaver() });
    await outer.invoke({ docs: [] }, config);
    expect(caught[0]).toBe("RetriesExhaustedError");
    const { graph: other } = buildInner({ last: [unavailable(), unavailable(), unavailable()] });
    const node = withErrorRecovery(other.compile(), { ...AT_ONCE, onExhausted: "end" });
    const state = await buildOuter(node, new MemorySaver()).invoke({ docs: [] }, config);
    expect(state.recoveryFailure).toMatchObject({ reason: "attempts" });
  });

  it("is called as it is where no node calls it", async () => {
    const { graph, ran } = buildInner({ last: [unavailable()] });
    await expect(withErrorRecovery(graph.compile(), AT_ONCE).invoke({ docs: [] })).rejects.toThrow("overloaded");
    expect(ran).toEqual(["first", "left", "right", "last"]);
  });

  it.each(["guard outside", "guard inside"])("works together with a guard, %s", async (order) => {
    const { graph, ran } = buildInner({ last: [unavailable()] });
    const inner = graph.compile();
    const node =
      order === "guard inside" ? withErrorRecovery(guardGraph(inner), AT_ONCE) : withErrorRecovery(inner, AT_ONCE);
    const compiled = buildOuter(node, new MemorySaver());
    const outer = order === "guard outside" ? guardGraph(compiled) : compiled;
    expect(await outer.invoke({ docs: [] }, config)).toMatchObject({ docs: ["first", "left", "right", "last"] });
    expect(ran).toEqual(["first", "left", "right", "last", "last"]);
  });

  it("may be an agent, whose finished tool calls are not made again", async () => {
    const searched: string[] = [];
    const faults = [unavailable()];
    const search = tool(({ query }) => String(searched.push(query)), {
      name: "search",
      description: "Search.",
      schema: z.object({ query: z.string() }),
    });
    const model = new ScriptedModel((messages) => {
      if (messages.length === 1)
        return new AIMessage({ content: "", tool_calls: [{ id: "call_1", name: "search", args: { query: "q" } }] });
      throwNext(faults);
      return "Found it.";
    });
    const agent = withErrorRecovery(createAgent({ model, tools: [search] }), AT_ONCE);
    const outer = new StateGraph(State)
      .addNode("ask", async (state, own) => {
        const { messages } = await agent.invoke({ messages: [new HumanMessage(state.docs[0] ?? "")] }, own);
        return { docs: [messages.at(-1)?.text ?? ""] };
      })
      .addEdge(START, "ask")
      .compile({ checkpointer: new MemorySaver() });
    expect((await outer.invoke({ docs: ["Where?"] }, config)).docs).toEqual(["Where?", "Found it."]);
    expect(searched).toEqual(["q"]);
    expect(model.calls).toHaveLength(3);
  });
});

describe("an interrupt", () => {
  const Answers = Annotation.Root({
    answers: Annotation<string[]>({ reducer: (left, right) => left.concat(right), default: () => [] }),
  });
  type Ask = (state: typeof Answers.State) => Promise<{ answers: string[] }>;

  const build = (node: object) => new StateGraph(Answers).addNode("ask", node as Ask).addEdge(START, "ask");

  async function converse(graph: { invoke(input: unknown, config: object): Promise<unknown> }): Promise<string[]> {
    const asked: string[] = [];
    let input: unknown = { answers: [] };
    for (let turn = 0; turn < 6; turn++) {
      const result = (await graph.invoke(input, config)) as { answers: string[]; __interrupt__?: { value: string }[] };
      const questions = result.__interrupt__ ?? [];
      if (questions.length === 0) return [...asked, ...result.answers];
      asked.push(...questions.map(({ value }) => `${value}?`));
      input = new Command({ resume: `answer ${turn + 1}` });
    }
    throw new Error("never ends");
  }

  /** Fails before, between and behind two questions. */
  function questions(faults: { before?: Error[]; between?: Error[]; behind?: Error[] }): Ask {
    return async () => {
      throwNext(faults.before ?? []);
      const one = String(interrupt("one"));
      throwNext(faults.between ?? []);
      const two = String(interrupt("two"));
      throwNext(faults.behind ?? []);
      return { answers: [one, two] };
    };
  }

  const CONVERSATION = ["one?", "two?", "answer 1", "answer 2"];
  const FAULTS = [
    { before: [unavailable()] },
    { between: [unavailable()] },
    { behind: [unavailable(), unavailable()] },
    { before: [unavailable()], between: [unavailable()], behind: [unavailable()] },
  ];

  it.each(FAULTS)("in a function is asked once, and answered once: %j", async (faults) => {
    const node = withErrorRecovery(questions(structuredFaults(faults)), { ...AT_ONCE, attempts: 5 });
    expect(await converse(build(node).compile({ checkpointer: new MemorySaver() }))).toEqual(CONVERSATION);
  });

  it.each(FAULTS)("in a graph is asked once, and answered once: %j", async (faults) => {
    const node = withErrorRecovery(build(questions(structuredFaults(faults))).compile(), { ...AT_ONCE, attempts: 5 });
    expect(await converse(build(node).compile({ checkpointer: new MemorySaver() }))).toEqual(CONVERSATION);
  });

  it.each(FAULTS)("in a graph in a graph is asked once, and answered once: %j", async (faults) => {
    const inner = build(questions(structuredFaults(faults))).compile();
    const middle = build(inner).compile();
    const node = withErrorRecovery(middle, { ...AT_ONCE, attempts: 5 });
    expect(await converse(build(node).compile({ checkpointer: new MemorySaver() }))).toEqual(CONVERSATION);
  });

  it("in a graph that asks in two nodes, and fails between them, is asked once", async () => {
    const faults = [unavailable()];
    const inner = new StateGraph(Answers)
      .addNode("one", () => ({ answers: [String(interrupt("one"))] }))
      .addNode("flaky", () => {
        throwNext(faults);
        return {};
      })
      .addNode("two", () => ({ answers: [String(interrupt("two"))] }))
      .addEdge(START, "one")
      .addEdge("one", "flaky")
      .addEdge("flaky", "two")
      .compile();
    const node = withErrorRecovery(inner, AT_ONCE);
    expect(await converse(build(node).compile({ checkpointer: new MemorySaver() }))).toEqual(CONVERSATION);
  });

  it("in a graph that asks in two nodes, and fails before the second question, is asked once", async () => {
    const faults = [unavailable()];
    const inner = new StateGraph(Answers)
      .addNode("one", () => ({ answers: [String(interrupt("one"))] }))
      .addNode("two", () => {
        throwNext(faults);
        return { answers: [String(interrupt("two"))] };
      })
      .addEdge(START, "one")
      .addEdge("one", "two")
      .compile();
    const node = withErrorRecovery(inner, AT_ONCE);
    expect(await converse(build(node).compile({ checkpointer: new MemorySaver() }))).toEqual(CONVERSATION);
  });

  it.each(["function", "graph"])(
    "in a %s that is answered by its id is asked once, and answered once",
    async (kind) => {
      const asking = questions({ between: [unavailable()], behind: [unavailable()] });
      const node =
        kind === "graph" ? withErrorRecovery(build(asking).compile(), AT_ONCE) : withErrorRecovery(asking, AT_ONCE);
      const graph = build(node).compile({ checkpointer: new MemorySaver() });
      let result = (await graph.invoke({ answers: [] }, config)) as Asked;
      const asked: string[] = [];
      while (result.__interrupt__ && asked.length < 5) {
        const [{ id, value }] = result.__interrupt__;
        asked.push(value);
        result = (await graph.invoke(new Command({ resume: { [id]: `to ${value}` } }), config)) as Asked;
      }
      expect([asked, result.answers]).toEqual([
        ["one", "two"],
        ["to one", "to two"],
      ]);
    },
  );

  it("keeps an answer that was given by id, too, when the node fails for good", async () => {
    const faults = [unavailable(), unavailable(), unavailable()];
    const node = withErrorRecovery(async () => {
      const answer = String(interrupt("one"));
      throwNext(faults);
      return { answers: [answer] };
    }, AT_ONCE);
    const graph = build(node).compile({ checkpointer: new MemorySaver() });
    const { __interrupt__ } = (await graph.invoke({ answers: [] }, config)) as Asked;
    const resume = { [String(__interrupt__?.[0].id)]: "to one" };
    await expect(graph.invoke(new Command({ resume }), config)).rejects.toThrow("failed after 3 attempts");
    expect(await graph.invoke(null, config)).toEqual({ answers: ["to one"] });
  });

  interface Asked {
    answers: string[];
    __interrupt__?: [{ id: string; value: string }];
  }

  it("passes three layers of recovery once", async () => {
    const asked = withErrorRecovery(questions({}), AT_ONCE);
    const inner = withErrorRecovery(build(asked).compile(), AT_ONCE);
    const middle = withErrorRecovery(build(inner).compile(), AT_ONCE);
    expect(await converse(build(middle).compile({ checkpointer: new MemorySaver() }))).toEqual(CONVERSATION);
  });

  it("loses no answer where a later question follows on a failure", async () => {
    let runs = 0;
    const node = withErrorRecovery(async () => {
      runs += 1;
      const one = String(interrupt("one"));
      // The third run knows the first answer and is given the second.
      if (runs === 3) throw unavailable();
      return { answers: [one, String(interrupt("two")), String(interrupt("three"))] };
    }, AT_ONCE);
    const asked = ["one?", "two?", "three?", "answer 1", "answer 2", "answer 3"];
    expect(await converse(build(node).compile({ checkpointer: new MemorySaver() }))).toEqual(asked);
  });

  it("in a function that a node's function calls leaves the next question to that", async () => {
    let calls = 0;
    const ask = withErrorRecovery(
      async (state: typeof Answers.State) => {
        calls += 1;
        // In each run the first attempt.
        if (calls % 2 === 1) throw unavailable();
        return questions({})(state);
      },
      { ...AT_ONCE, attempts: 9 },
    );
    const node = async (state: typeof Answers.State, own?: object) => {
      const { answers } = await (ask as (state: object, own?: object) => ReturnType<Ask>)(state, own);
      return { answers: [...answers, String(interrupt("three"))] };
    };
    const asked = ["one?", "two?", "three?", "answer 1", "answer 2", "answer 3"];
    expect(await converse(build(node).compile({ checkpointer: new MemorySaver() }))).toEqual(asked);
  });

  it("keeps its answer when the node fails for good, and the run is resumed later", async () => {
    const faults = [unavailable(), unavailable(), unavailable()];
    const node = withErrorRecovery(questions({ behind: faults }), AT_ONCE);
    const graph = build(node).compile({ checkpointer: new MemorySaver() });
    await graph.invoke({ answers: [] }, config);
    await graph.invoke(new Command({ resume: "answer 1" }), config);
    await expect(graph.invoke(new Command({ resume: "answer 2" }), config)).rejects.toThrow("failed after 3 attempts");
    expect(await graph.invoke(null, config)).toEqual({ answers: ["answer 1", "answer 2"] });
  });

  function structuredFaults<Faults extends Record<string, Error[]>>(faults: Faults): Faults {
    return Object.fromEntries(
      Object.entries(faults).map(([at, list]) => [at, list.map(() => unavailable())]),
    ) as Faults;
  }
});

describe("other control flow", () => {
  it("to the parent graph passes, after what failed before it", async () => {
    const faults = [unavailable()];
    const inner = new StateGraph(State)
      .addNode(
        "leave",
        withErrorRecovery(() => {
          throwNext(faults);
          return new Command({ goto: "elsewhere", graph: Command.PARENT, update: { docs: ["left"] } });
        }, AT_ONCE),
        { ends: [] },
      )
      .addEdge(START, "leave")
      .compile();
    const outer = new StateGraph(State)
      .addNode("team", withErrorRecovery(inner, AT_ONCE), { ends: ["elsewhere"] })
      .addNode("elsewhere", () => ({ docs: ["elsewhere"] }))
      .addEdge(START, "team")
      .compile({ checkpointer: new MemorySaver() });
    expect((await outer.invoke({ docs: [] }, config)).docs).toEqual(["left", "elsewhere"]);
  });

  it("a drain stops the run at the next superstep, and nothing is tried again", async () => {
    const { graph, ran } = buildInner();
    const drained = new StateGraph(State)
      .addNode("drain", (_, { control }) => {
        control?.requestDrain("deploy");
        ran.push("drain");
        return { docs: ["drain"] };
      })
      .addNode("team", graph.compile())
      .addEdge(START, "drain")
      .addEdge("drain", "team")
      .compile();
    const outer = buildOuter(withErrorRecovery(drained, AT_ONCE), new MemorySaver());
    await expect(outer.invoke({ docs: [] }, config)).rejects.toThrow(/drain|deploy/i);
    expect(ran).toEqual(["drain"]);
    await outer.invoke(null, config);
    expect(ran).toEqual(["drain", "first", "left", "right", "last"]);
  });
});
