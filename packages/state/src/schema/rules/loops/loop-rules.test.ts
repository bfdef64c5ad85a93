import type { RunnableConfig } from "@langchain/core/runnables";
import {
  Annotation,
  Command,
  END,
  GraphRecursionError,
  interrupt,
  MemorySaver,
  NodeInterrupt,
  START,
  StateGraph,
} from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import type {
  ChannelModel,
  FieldUse,
  GraphTopology,
  NodeModel,
  StateSchemaModel,
} from "../../model/state-schema-model.ts";
import type { SchemaLintConfig } from "../../lint/lint-config.ts";
import { readStateSchema } from "../../read/read-state-schema.ts";
import { boolean, channelOf, findingsOf, listOf, message, number, schemaOf, text } from "../../testing/models.ts";
import { edgesOf, nodeOf, routerOf, topologyOf, writes } from "../graph/testing/topologies.ts";
import { noExit } from "./no-exit.ts";
import { recursionLimitImplicit } from "./recursion-limit-implicit.ts";
import { retryCounter } from "./retry-counter.ts";

function looped(times: { limit?: number } = {}) {
  const graph = new StateGraph(Annotation.Root({ round: Annotation<number> }))
    .addNode("a", (state) => ({ round: state.round + 1 }))
    .addEdge(START, "a")
    .addConditionalEdges("a", (state) => (state.round < 30 ? "a" : END), ["a", END])
    .compile();
  return times.limit === undefined ? graph : graph.withConfig({ recursionLimit: times.limit });
}

function goingRound(node: (state: { round: number }) => { round?: number }) {
  return new StateGraph(Annotation.Root({ round: Annotation<number> }))
    .addNode("a", node)
    .addEdge(START, "a")
    .addEdge("a", "a")
    .compile();
}

describe("loops/no-exit", () => {
  const paths = (topology: Partial<GraphTopology>) =>
    findingsOf(noExit, schemaOf([], topologyOf(topology))).map(({ path }) => path);

  it("reports a loop that nothing leads out of, and names what leads only into it", () => {
    const edges = edgesOf("__start__ plan write check write");
    expect(findingsOf(noExit, schemaOf([], topologyOf({ edges })))).toEqual([
      {
        path: "node:write",
        message:
          "No way leads out of the loop write → check → write to END: a run goes around until the recursion limit stops it. plan leads only into it.",
        help: 'Let a router decide when it is done, in place of `.addEdge("check", "write")`, which would go on beside it: `.addConditionalEdges("check", (state) => (state.isDone ? END : "write"), ["write", END])`; `isDone` stands for the field of your state that says so.',
      },
    ]);
  });

  it.each<[string, Partial<GraphTopology>, string[]]>([
    [
      "a router that only goes on",
      { edges: edgesOf("__start__ a", "b a"), routers: [routerOf("a", ["a", "b"])] },
      ["node:a"],
    ],
    [
      "Commands that only go on",
      { nodes: [nodeOf("a", { ends: ["a"], returnsCommand: true })], edges: edgesOf("__start__ a") },
      ["node:a"],
    ],
    ["the last of two loops", { edges: edgesOf("__start__ a b a", "b c d c") }, ["node:c"]],
    ["one branch", { edges: edgesOf("__start__ a a", "__start__ b __end__") }, ["node:a"]],
    [
      "a plain edge back beside a router that says END",
      { edges: edgesOf("__start__ a b a"), routers: [routerOf("b", ["a", "__end__"])] },
      ["node:a"],
    ],
  ])("reports %s", (_case, topology, found) => {
    expect(paths(topology)).toEqual(found);
  });

  it.each<[string, Partial<GraphTopology>]>([
    ["no loop", { edges: edgesOf("__start__ a b __end__") }],
    ["a router with END", { edges: edgesOf("__start__ a"), routers: [routerOf("a", ["a", "__end__"])] }],
    [
      "a Command with END",
      { nodes: [nodeOf("a", { ends: ["a", "__end__"], returnsCommand: true })], edges: edgesOf("__start__ a a") },
    ],
    [
      "a node that leads nowhere, after which LangGraph ends",
      { edges: edgesOf("__start__ a"), routers: [routerOf("a", ["a", "b"])], nodes: [nodeOf("b")] },
    ],
    ["a router that may go anywhere", { edges: edgesOf("__start__ a b a"), routers: [routerOf("b", "undeclared")] }],
    [
      "Commands that may go anywhere",
      { nodes: [nodeOf("b", { returnsCommand: true })], edges: edgesOf("__start__ a b a") },
    ],
    [
      "a node that may return Commands",
      { nodes: [nodeOf("b", { returnsCommand: "unknown" })], edges: edgesOf("__start__ a b a") },
    ],
    [
      "a loop that waits for a person",
      { nodes: [nodeOf("ask", { interrupts: true })], edges: edgesOf("__start__ ask answer ask") },
    ],
  ])("lets %s pass", (_case, topology) => {
    expect(paths(topology)).toEqual([]);
  });

  it("says for a loop of Commands and for one of a router how each may end", () => {
    const ofCommands = topologyOf({ nodes: [nodeOf("a", { ends: ["a"], returnsCommand: true })] });
    const ofRouter = topologyOf({ edges: edgesOf("a b"), routers: [routerOf("b", ["a"])] });
    const helps = [ofCommands, ofRouter].map((topology) => findingsOf(noExit, schemaOf([], topology))[0]?.help);
    expect(helps).toEqual([
      "Let a return `new Command({ goto: END })` when it is done, and add END to its `ends`.",
      'Let the router after b return END when it is done, and list END among its destinations: `.addConditionalEdges("b", (state) => (state.isDone ? END : "a"), ["a", END])`; `isDone` stands for the field of your state that says so.',
    ]);
  });

  it("only warns where a node calls what may wait for a person", () => {
    const askHuman = (round: number) => interrupt<number, number>(round);
    const [finding] = findingsOf(noExit, readStateSchema(goingRound((state) => ({ round: askHuman(state.round) }))));
    expect(finding).toMatchObject({ severity: "warn", message: expect.stringContaining("unless what a calls waits") });
  });

  it("lets a node pass that throws an interrupt or goes to END, and a graph that is not compiled yet", () => {
    const throwing = goingRound(() => {
      throw new NodeInterrupt("stop");
    });
    const ending = new StateGraph(Annotation.Root({ round: Annotation<number> }))
      .addNode("a", ({ round }) => new Command({ goto: round > 3 ? END : "b" }), { ends: ["b"] })
      .addNode("b", ({ round }) => ({ round: round + 1 }))
      .addEdge(START, "a")
      .addEdge("b", "a");
    const found = [throwing, ending.compile(), goingRound(() => ({})).builder].map((graph) =>
      findingsOf(noExit, readStateSchema(graph)),
    );
    expect(found).toEqual([[], [], []]);
    expect(findingsOf(noExit, readStateSchema(goingRound(() => ({}))))).toHaveLength(1);
  });

  it("is right about LangGraph: a plain edge fires beside a router, and END needs no declaration", async () => {
    const State = Annotation.Root({ round: Annotation<number> });
    const beside = new StateGraph(State)
      .addNode("a", ({ round }) => ({ round: round + 1 }))
      .addNode("b", () => ({}))
      .addEdge(START, "a")
      .addEdge("a", "b")
      .addEdge("b", "a")
      .addConditionalEdges("b", () => END, ["a", END]);
    await expect(beside.compile().invoke({ round: 0 })).rejects.toThrow(GraphRecursionError);
    const ending = new StateGraph(State)
      .addNode("a", () => new Command({ goto: END }), { ends: ["b"] })
      .addNode("b", () => ({}))
      .addEdge(START, "a")
      .addEdge("b", "a");
    await expect(ending.compile().invoke({ round: 0 })).resolves.toEqual({ round: 0 });
  });

  it("does not say that a node leads only into the loop which may also end", () => {
    const topology = topologyOf({
      nodes: [nodeOf("stop")],
      edges: edgesOf("__start__ plan", "a a"),
      routers: [routerOf("plan", ["a", "stop"])],
    });
    const [finding] = findingsOf(noExit, schemaOf([], topology));
    expect(finding?.message).toMatch(/stops it\.$/);
  });
});

describe("loops/recursion-limit-implicit", () => {
  const topology = topologyOf({ edges: edgesOf("__start__ a b __end__"), routers: [routerOf("b", ["a", "__end__"])] });

  it("names the loop, the limit it runs under, and how to set one", () => {
    expect(findingsOf(recursionLimitImplicit, schemaOf([], topology))).toEqual([
      {
        path: "graph",
        message: "The loop a → b → a runs under LangGraph's default limit of 25 supersteps, 12 rounds of it.",
        help: "Set what a run may take, on the graph: `.withConfig({ recursionLimit: 50 })`.",
      },
    ]);
  });

  it("tells an agent's author to set it on the agent", () => {
    const agent: StateSchemaModel = { ...schemaOf([], topology), sources: ["agent", "compiled-graph"] };
    const [finding] = findingsOf(recursionLimitImplicit, agent);
    expect(finding?.help).toBe("Set what a run may take: `createAgent({ … }).withConfig({ recursionLimit: 50 })`.");
  });

  it.each<[string, StateSchemaModel]>([
    ["a limit", schemaOf([], { ...topology, recursionLimit: 25 })],
    ["no loop", schemaOf([], topologyOf({ edges: edgesOf("__start__ a b __end__") }))],
    [
      "a loop that waits for a person in each round",
      schemaOf([], { ...topology, nodes: topology.nodes.map((node) => ({ ...node, interrupts: node.name === "a" })) }),
    ],
    ["a builder, which has no config", { ...schemaOf([], topology), sources: ["state-graph"] }],
    ["a schema without a graph", schemaOf([])],
  ])("lets %s pass", (_case, schema) => {
    expect(findingsOf(recursionLimitImplicit, schema)).toEqual([]);
  });

  it("is right about LangGraph: 25 is the default, withConfig changes it, and the caller's own comes first", async () => {
    await expect(looped().invoke({ round: 0 })).rejects.toThrow("Recursion limit of 25 reached");
    await expect(looped({ limit: 50 }).invoke({ round: 0 })).resolves.toEqual({ round: 30 });
    await expect(looped({ limit: 50 }).invoke({ round: 0 }, { recursionLimit: 5 })).rejects.toThrow(
      GraphRecursionError,
    );
  });

  it("is right about LangGraph: each answer of a person begins a new count", async () => {
    const graph = new StateGraph(Annotation.Root({ answer: Annotation<number> }))
      .addNode("ask", () => ({ answer: interrupt<string, number>("?") }))
      .addEdge(START, "ask")
      .addEdge("ask", "ask")
      .compile({ checkpointer: new MemorySaver() });
    const config = { configurable: { thread_id: "asked" } };
    await graph.invoke({ answer: 0 }, config);
    for (let answer = 1; answer <= 30; answer++) await graph.invoke(new Command({ resume: answer }), config);
    expect((await graph.getState(config)).values).toEqual({ answer: 30 });
  });
});

const CheckedState = Annotation.Root({
  isValid: Annotation<boolean>,
  startedAt: Annotation<number>,
  plan: Annotation<string[]>,
});
type Checked = typeof CheckedState.State;

function checked(route: (state: Checked, config: RunnableConfig) => "generate" | typeof END): StateSchemaModel {
  const graph = new StateGraph(CheckedState)
    .addNode("generate", (state) => ({ plan: state.plan.slice(1) }))
    .addNode("validate", () => ({ isValid: false }))
    .addEdge(START, "generate")
    .addEdge("generate", "validate")
    .addConditionalEdges("validate", route, ["generate", END])
    .compile();
  return readStateSchema(graph);
}

describe("loops/retry-counter", () => {
  const channels = [
    channelOf("approved", boolean),
    channelOf("draft", text),
    channelOf("attempts", number),
    channelOf("maxAttempts", number),
    channelOf("round", number),
    channelOf("tried", listOf(text)),
    channelOf("messages", listOf(message)),
  ];
  const withoutNumbers = channels.filter(({ type }) => type.kind !== "number");

  interface Loop {
    reads: FieldUse[] | "unknown";
    measures?: true;
    router?: string;
    nodes?: [NodeModel, NodeModel];
    destinations?: string[] | "undeclared";
  }
  const defaults: [NodeModel, NodeModel] = [
    nodeOf("write", { writes: writes("draft") }),
    nodeOf("look", { writes: writes("approved") }),
  ];

  function judge(
    { reads, router = "", nodes = defaults, destinations, ...measured }: Loop,
    of: ChannelModel[] = channels,
    config: SchemaLintConfig = {},
  ) {
    const [first, second] = nodes;
    const topology = topologyOf({
      nodes,
      edges: edgesOf(`__start__ ${first.name} ${second.name}`),
      routers: [routerOf(second.name, destinations ?? [first.name, "__end__"], { name: router, reads, ...measured })],
    });
    return findingsOf(retryCounter, schemaOf(of, topology), config);
  }

  const approved: FieldUse = { name: "approved" };
  const compared: FieldUse = { name: "attempts", comparedWithNumber: true };
  const named = (first: string, second: string): [NodeModel, NodeModel] => [nodeOf(first), nodeOf(second)];

  it("reports a loop that ends only when a model says so", () => {
    expect(judge({ reads: [approved] })).toEqual([
      {
        path: "node:look",
        message:
          "The loop write → look → write tries again, by its name (the router after look reads approved), and no router that can leave it compares a number: only the recursion limit bounds it.",
        help: "Return `attempts: (state.attempts ?? 0) + 1` from write, and leave at `state.attempts >= 3` after look.",
      },
    ]);
  });

  it.each<[string, Loop]>([
    ["a router's name", { reads: [{ name: "draft" }], router: "shouldRetry" }],
    ["a node's name", { reads: [{ name: "draft" }], nodes: named("write", "critique_draft") }],
    ["a list of errors that is asked for", { reads: [{ name: "validationErrors", property: "length" }] }],
  ])("knows it by %s", (_case, loop) => {
    expect(judge(loop)).toHaveLength(1);
  });

  it("only warns where nothing but a node's name tells, or a node calls what may wait for a person", () => {
    const severities = [
      judge({ reads: [{ name: "draft" }], nodes: named("write", "critique_draft") }),
      judge({ reads: [approved], nodes: [nodeOf("write", { interrupts: "unknown" }), nodeOf("look")] }),
      judge({ reads: [approved] }),
    ].map(([finding]) => finding?.severity);
    expect(severities).toEqual(["warn", "warn", undefined]);
  });

  it("writes the counter in the language of the state, where it has none", () => {
    const helpOf = (of: ChannelModel[]) => judge({ reads: [approved] }, of)[0]?.help;
    expect(helpOf(withoutNumbers)).toBe(
      "Count in the state, `attempts: Annotation<number>({ reducer: (_, next) => next, default: () => 0 })`, return `attempts: (state.attempts ?? 0) + 1` from write, and leave at `state.attempts >= 3` after look.",
    );
    expect(helpOf(withoutNumbers.map((channel) => ({ ...channel, typeFrom: "schema" })))).toMatch(
      "Count in the state, `attempts: z.int().min(0).max(99).optional()`",
    );
  });

  it.each<[string, (state: Checked, config: RunnableConfig) => "generate" | typeof END]>([
    ["a clock", (s) => (s.isValid || Date.now() - s.startedAt > 1000 ? END : "generate")],
    ["a queue that drains", (s) => (s.plan.length === 0 ? END : "generate")],
    ["a queue that is asked for", (s) => (s.plan.length ? "generate" : END)],
    [
      "the step of the run",
      (s, config) => (s.isValid || Number(config.metadata?.["langgraph_step"]) > 10 ? END : "generate"),
    ],
    ["the limit of the run", (s, config) => (s.isValid || config.recursionLimit! < 3 ? END : "generate")],
  ])("lets a loop pass that %s bounds", (_case, route) => {
    expect(findingsOf(retryCounter, checked(route))).toEqual([]);
  });

  it("reports the same loop without a bound", () => {
    expect(
      findingsOf(
        retryCounter,
        checked((s) => (s.isValid ? END : "generate")),
      ),
    ).toHaveLength(1);
  });

  it("takes the config's word for what counts, where a node of the loop writes it", () => {
    expect(judge({ reads: [approved] }, channels, { counter: "draft" })).toEqual([]);
    expect(judge({ reads: [approved] }, channels, { counter: ["round", "draft"] })).toEqual([]);
    expect(judge({ reads: [approved] }, channels, { counter: "round" })).toHaveLength(1);
    expect(judge({ reads: [approved] }, withoutNumbers, { counter: [] })).toHaveLength(1);
  });

  it("reports a counter that no node of the loop writes", () => {
    expect(judge({ reads: [approved, compared] })).toEqual([
      {
        path: "node:look",
        message:
          "The router after look compares attempts to leave the loop write → look → write, and no node of the loop writes attempts: it never changes.",
        help: "Raise it in the loop: return `attempts: state.attempts + 1` from write.",
      },
    ]);
    expect(judge({ reads: [{ name: "draft" }, { name: "round", comparedWithNumber: true }] })).toHaveLength(1);
  });

  it("reports a loop that keeps its state from the eyes, where the state has no number to count in", () => {
    const nodes: [NodeModel, NodeModel] = [nodeOf("write", { reads: "unknown" }), nodeOf("look")];
    expect(judge({ reads: [approved], nodes }, withoutNumbers)).toHaveLength(1);
    expect(judge({ reads: [approved], nodes })).toEqual([]);
  });

  const counts = (facts: Partial<NodeModel>): [NodeModel, NodeModel] => [nodeOf("write", facts), nodeOf("look")];

  it.each<[string, Loop]>([
    [
      "a counter that is compared and raised",
      { reads: [approved, compared], nodes: counts({ writes: writes("attempts+") }) },
    ],
    [
      "a counter that is compared with another field",
      {
        reads: [approved, compared, { name: "maxAttempts", comparedWithNumber: true }],
        nodes: counts({ writes: writes("attempts+") }),
      },
    ],
    [
      "a counter that is read and raised",
      { reads: [approved, { name: "attempts" }], nodes: counts({ writes: writes("attempts+") }) },
    ],
    [
      "a counter that somebody unknown may write",
      { reads: [approved, compared], nodes: counts({ writes: "unknown" }) },
    ],
    [
      "a list whose length is compared",
      { reads: [approved, { name: "tried", property: "length", comparedWithNumber: true }] },
    ],
    ["a node that counts for the router", { reads: [approved], nodes: counts({ reads: [compared] }) }],
    ["a router nobody can read", { reads: "unknown", router: "shouldRetry" }],
    ["a router that may go anywhere", { reads: [approved], destinations: "undeclared" }],
    ["a node that may go anywhere", { reads: [approved], nodes: counts({ returnsCommand: "unknown" }) }],
    ["a loop that waits for a person", { reads: [approved], nodes: counts({ interrupts: true }) }],
    [
      "a loop that is not one of trying again",
      { reads: [{ name: "unread", property: "length" }], router: "readOrWrite" },
    ],
    [
      "a model and its tools",
      { reads: [{ name: "messages", property: "at" }], nodes: named("model", "handleToolErrors") },
    ],
    [
      "a queue that drains, whatever a node is called",
      { reads: [{ name: "tried", property: "length" }], nodes: named("write", "validate") },
    ],
    [
      "a node that counts what it keeps in a list",
      {
        reads: [approved],
        nodes: counts({ reads: [{ name: "tried", property: "length", comparedWithNumber: true }] }),
      },
    ],
    ["a router that looks at a clock", { reads: [approved, compared], measures: true }],
    ["a number that is no counter", { reads: [{ name: "draft" }, { name: "budget", comparedWithNumber: true }] }],
  ])("lets %s pass", (_case, loop) => {
    expect(judge(loop)).toEqual([]);
  });
});
