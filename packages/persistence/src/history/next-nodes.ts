import type { Checkpoint } from "@langchain/langgraph-checkpoint";
import { BRANCH, isWritten, JOIN, START_CHANNEL, TASKS_CHANNEL } from "./graph-channels.ts";
import { UNREADABLE } from "./unreadable.ts";

type Version = string | number;

/**
 * The nodes that run next, read from the checkpoint alone: those that are sent to, one entry a Send, then by name.
 * Undefined where it cannot tell, as with graphs of the functional API, and where that stands in a value that is UNREADABLE. The graph's own `getState` knows better where
 * the graph is at hand.
 */
export function nextNodes(checkpoint: Checkpoint): string[] | undefined {
  if (!isStateGraph(checkpoint)) return undefined;
  if (isHidden(checkpoint)) return undefined;
  const triggered = Object.keys(checkpoint.channel_versions).flatMap((channel) => triggeredBy(channel, checkpoint));
  return [...sentTo(checkpoint.channel_values[TASKS_CHANNEL]), ...new Set(triggered.toSorted())];
}

function isStateGraph({ channel_versions }: Checkpoint): boolean {
  const channels = Object.keys(channel_versions).filter((name) => isWritten(channel_versions[name] ?? 0));
  // Only StateGraphs have branches. One that has just taken its input in has none yet.
  return channels.some((name) => name.startsWith(BRANCH)) || channels.every((name) => name === START_CHANNEL);
}

// A branch that is taken is there, whatever it holds (a deferred node then counts before its turn); what was sent where, and who came to a join, only a value tells.
function isHidden(checkpoint: Checkpoint): boolean {
  const sends: unknown = checkpoint.channel_values[TASKS_CHANNEL];
  if (sends === UNREADABLE || (Array.isArray(sends) && sends.includes(UNREADABLE))) return true;
  return Object.entries(checkpoint.channel_values).some(([channel, value]) => {
    return value === UNREADABLE && channel.startsWith(JOIN) && isUnseen(channel, checkpoint);
  });
}

function triggeredBy(channel: string, checkpoint: Checkpoint): string[] {
  const node = nodeOf(channel);
  const value = checkpoint.channel_values[channel];
  // A branch that is taken may hold null.
  if (node === undefined || value === undefined) return [];
  return isUnseen(channel, checkpoint) && isReady(channel, value) ? [node] : [];
}

function isUnseen(channel: string, { channel_versions, versions_seen }: Checkpoint): boolean {
  const node = nodeOf(channel);
  const version = channel_versions[channel];
  return node !== undefined && version !== undefined && isNewer(version, versions_seen[node]?.[channel]);
}

function nodeOf(channel: string): string | undefined {
  if (channel === START_CHANNEL) return channel;
  if (channel.startsWith(BRANCH)) return channel.slice(BRANCH.length);
  return channel.startsWith(JOIN) ? channel.slice(channel.lastIndexOf(":") + 1) : undefined;
}

function isNewer(version: Version, seen: Version | undefined): boolean {
  return seen === undefined || version > seen;
}

// A deferred node's channel is [value, finished]; a join's is the nodes that came, or [those nodes, finished].
function isReady(channel: string, value: unknown): boolean {
  const [came, finished] = Array.isArray(value) && typeof value[1] === "boolean" ? value : [value, true];
  if (finished !== true) return false;
  if (!channel.startsWith(JOIN)) return true;
  const awaited = channel.slice(JOIN.length, channel.lastIndexOf(":")).split("+");
  return Array.isArray(came) && awaited.every((name) => came.includes(name));
}

function sentTo(sends: unknown): string[] {
  const packets: unknown[] = Array.isArray(sends) ? sends : [];
  return packets.flatMap((packet) => {
    const node: unknown = typeof packet === "object" && packet !== null && "node" in packet ? packet.node : undefined;
    return typeof node === "string" ? [node] : [];
  });
}
