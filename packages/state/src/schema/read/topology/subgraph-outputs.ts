import type { GraphTopology, NodeModel } from "../../model/state-schema-model.ts";
import { initialValueOf } from "../channel/read-default.ts";
import { propertyOf } from "../property-of.ts";
import { callQuietly } from "../reducer/call-quietly.ts";

/**
 * Channels that a compiled subgraph is certain to write to the graph around it. Once a node of it has written to its output,
 * LangGraph (1.4.18) takes over every channel of that output that holds a value, changed or not: those that a node writes which
 * always runs, and those that start with a default.
 */
export function certainOutputs(graph: unknown, topology: GraphTopology, channels: ReadonlySet<string>): string[] {
  const inner = propertyOf(propertyOf(graph, "builder"), "channels");
  const output = [propertyOf(graph, "outputChannels")].flat().filter((name) => typeof name === "string");
  const running = certainlyRunning(topology);
  const nodes = topology.nodes.filter(({ name }) => running.has(name));
  const written = output.filter((name) => nodes.some((node) => writesAlways(node, name)));
  if (written.length === 0) return [];
  const started = output.filter((name) => startsWithValue(propertyOf(inner, name)));
  return [...new Set([...written, ...started])].filter((name) => channels.has(name));
}

function startsWithValue(channel: unknown): boolean {
  const { result } = callQuietly(() => initialValueOf(channel));
  return result !== undefined && result !== null;
}

/** Nodes that plain edges lead to, each by itself or from nodes that all run. A Command only adds to them. */
function certainlyRunning({ edges }: GraphTopology): ReadonlySet<string> {
  const running = new Set(["__start__"]);
  for (let before = 0; before < running.size;) {
    before = running.size;
    for (const { from, to } of edges) if (from.every((name) => running.has(name))) running.add(to);
  }
  return running;
}

function writesAlways({ writes, returns = [] }: NodeModel, channel: string): boolean {
  if (returns.includes(channel)) return true;
  if (writes === "unknown") return false;
  const own = writes.filter(({ name }) => name === channel);
  return own.length > 0 && own.every(({ sometimes }) => !sometimes);
}
