import type { ChannelModel, FieldUse, GraphTopology, NodeModel, RouterModel } from "../../model/state-schema-model.ts";
import { type Cycle, findCycles } from "../graph/find-cycles.ts";
import { nodeGraphOf } from "../graph/node-graph.ts";
import { isMessage, listIn } from "../reducers/channel-lists.ts";
import { saysRetry } from "./retry-words.ts";

/** A loop whose ways on and out are all known: declared, and decided by routers whose source could be read. */
export interface KnownLoop {
  cycle: Cycle;
  nodes: NodeModel[];
  /** Those that can end it. */
  exits: DecidingRouter[];
  /** Those that can go on in it or choose. */
  routers: DecidingRouter[];
}

export type DecidingRouter = RouterModel & { destinations: string[]; reads: FieldUse[] };

/** Loops that wait for a person in each round are theirs to end, and are left out. One in which unseen code may do so is not. */
export function findKnownLoops(topology: GraphTopology): KnownLoop[] {
  const graph = nodeGraphOf(topology);
  return findCycles(graph).flatMap((cycle) => {
    const nodes = topology.nodes.filter(({ name }) => cycle.nodes.has(name));
    const routers = topology.routers.filter(({ from }) => cycle.nodes.has(from));
    const isKnown = nodes.every(isPlain) && routers.every(isDeciding);
    const exits = routers.filter(isDeciding).filter((router) => router.destinations.some((to) => !cycle.nodes.has(to)));
    return isKnown && exits.length > 0 ? [{ cycle, nodes, exits, routers: routers.filter(isDeciding) }] : [];
  });
}

function isPlain({ returnsCommand, ends, interrupts }: NodeModel): boolean {
  return returnsCommand === false && (ends === "undeclared" || ends.length === 0) && interrupts !== true;
}

function isDeciding(router: RouterModel): router is DecidingRouter {
  return router.destinations !== "undeclared" && router.reads !== "unknown";
}

export interface RetryEvidence {
  what: string;
  /** Only a node is called so, which says little of what ends the loop. */
  isWeak: boolean;
}

/**
 * What tells by its name that a loop tries again: a field that its exits read, the router, or a node. An exit that the
 * last message decides, as between a model and its tools, or whether a queue is empty, is none, whatever the nodes are called.
 */
export function retryEvidence(
  { exits, nodes }: KnownLoop,
  channels: readonly ChannelModel[],
): RetryEvidence | undefined {
  const messages = new Set(channels.filter(holdsMessages).map(({ name }) => name));
  for (const { from, name, reads } of exits) {
    const field = reads.find((use) => !messages.has(use.name) && saysRetry(use.name));
    if (field) return { what: `the router after ${from} reads ${field.name}`, isWeak: false };
    if (saysRetry(name)) return { what: `${name} decides after ${from}`, isWeak: false };
  }
  const decidesByLists = exits.every(({ reads }) =>
    reads.every(({ name, property }) => messages.has(name) || property === "length"),
  );
  const node = decidesByLists ? undefined : nodes.find(({ name }) => saysRetry(name));
  return node && { what: `${node.name} is in it`, isWeak: true };
}

function holdsMessages(channel: ChannelModel): boolean {
  const list = listIn(channel);
  return list !== undefined ? isMessage(list.items) : isMessage(channel.type) || channel.name === "messages";
}
