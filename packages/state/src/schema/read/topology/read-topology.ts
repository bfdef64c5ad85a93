import type { EdgeModel, GraphTopology, NodeModel, RouterModel } from "../../model/state-schema-model.ts";
import { entriesOf, propertyOf } from "../property-of.ts";
import { isCompiledGraph, isPregel } from "../schema-kinds.ts";
import { fieldsOf, functionOf, UNSEEN } from "./function-fields.ts";
import { certainOutputs } from "./subgraph-outputs.ts";

const END = "__end__";

// A graph may hold itself: its builder takes nodes after it was compiled.
const MAX_NESTING = 5;

/** `graph` is the compiled graph where there is one: it carries what `withConfig` and `compile` set. */
export function readTopology(builder: unknown, graph: unknown, nesting = 0): GraphTopology {
  const channels = new Set(entriesOf(propertyOf(builder, "channels")).map(([name]) => name));
  const recursionLimit = propertyOf(propertyOf(graph, "config"), "recursionLimit");
  return {
    nodes: entriesOf(propertyOf(builder, "nodes")).map(([name, node]) =>
      readNode(name, node, { channels, graph, nesting }),
    ),
    edges: [...readEdges(propertyOf(builder, "edges")), ...readEdges(propertyOf(builder, "waitingEdges"))],
    routers: readRouters(propertyOf(builder, "branches"), channels),
    // LangGraph's default of 25 is filled in at each run and never stands here.
    ...(typeof recursionLimit === "number" && Number.isFinite(recursionLimit) ? { recursionLimit } : {}),
  };
}

interface GraphAround {
  channels: ReadonlySet<string>;
  graph: unknown;
  nesting: number;
}

function readNode(name: string, node: unknown, { channels, graph, nesting }: GraphAround): NodeModel {
  const runnable = propertyOf(node, "runnable");
  // A subgraph, and LangGraph's wrapper around an error handler, say nothing of the function inside.
  const isOpaque = isPregel(runnable) || propertyOf(node, "isErrorHandler") === true;
  const { reads, writes, returnsCommand, fansOut, together, interrupts, goesToEnd } = isOpaque
    ? UNSEEN
    : fieldsOf(runnable, channels);
  return {
    name,
    ends: endsOf(node, goesToEnd === true),
    returnsCommand,
    reads,
    writes,
    fansOut,
    ...(together.length > 0 ? { together } : {}),
    ...returnsOf(runnable, channels, nesting),
    interrupts: isStoppedAt(name, graph) || interrupts,
    ...(propertyOf(node, "defer") === true ? { defer: true } : {}),
  };
}

function returnsOf(runnable: unknown, channels: ReadonlySet<string>, nesting: number): Pick<NodeModel, "returns"> {
  if (!isCompiledGraph(runnable) || nesting >= MAX_NESTING) return {};
  const inner = readTopology(propertyOf(runnable, "builder"), runnable, nesting + 1);
  const returns = certainOutputs(runnable, inner, channels);
  return returns.length > 0 ? { returns } : {};
}

/** LangGraph does not hold a Command to the declared ends: END, which is no node, ends the run whether it is among them or not. */
function endsOf(node: unknown, goesToEnd: boolean): string[] | "undeclared" {
  const declared = namesIn(propertyOf(node, "ends"));
  if (declared === undefined) return "undeclared";
  return goesToEnd && !declared.includes(END) ? [...declared, END] : declared;
}

function isStoppedAt(name: string, graph: unknown): boolean {
  return ["interruptBefore", "interruptAfter"].some((key) => {
    const listed = propertyOf(graph, key);
    return listed === "*" || namesIn(listed)?.includes(name) === true;
  });
}

function readEdges(edges: unknown): EdgeModel[] {
  if (!isIterable(edges)) return [];
  return [...edges].flatMap((edge) => {
    const [from, to] = Array.isArray(edge) ? (edge as unknown[]) : [];
    const starts = namesIn(typeof from === "string" ? [from] : from);
    return starts !== undefined && typeof to === "string" ? [{ from: starts, to }] : [];
  });
}

function readRouters(branches: unknown, channels: ReadonlySet<string>): RouterModel[] {
  return entriesOf(branches).flatMap(([from, routers]) =>
    entriesOf(routers).map(([key, router]) => readRouter(from, key, router, channels)),
  );
}

// LangGraph's name for a router whose runnable has none.
const UNNAMED = "condition";

function readRouter(from: string, key: string, router: unknown, channels: ReadonlySet<string>): RouterModel {
  const path = propertyOf(router, "path");
  const { reads, fansOut, together, measures } = fieldsOf(path, channels);
  const named = propertyOf(functionOf(path), "name");
  const name = typeof named === "string" && named !== "" ? named : key === UNNAMED ? "" : key;
  const ends = new Map(entriesOf(propertyOf(router, "ends")));
  return {
    from,
    name,
    destinations: ends.size > 0 ? [...new Set(namesIn([...ends.values()]))] : "undeclared",
    reads,
    fansOut,
    ...(measures ? { measures } : {}),
    ...(together.length > 0 ? { together: together.map((labels) => labels.map((label) => nodeAt(ends, label))) } : {}),
  };
}

// A router may return labels, which its path map leads to nodes. `Send` names the node itself.
function nodeAt(ends: ReadonlyMap<string, unknown>, label: string): string {
  const node = ends.get(label);
  return typeof node === "string" ? node : label;
}

function namesIn(value: unknown): string[] | undefined {
  return Array.isArray(value) ? (value as unknown[]).filter((name) => typeof name === "string") : undefined;
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof propertyOf(value, Symbol.iterator) === "function";
}
