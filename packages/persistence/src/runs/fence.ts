import type { RunnableConfig } from "@langchain/core/runnables";

/**
 * What a run shows with every write: it holds the lease of its thread since this epoch. Whoever takes a run over raises its
 * epoch, so that what the owner before it still writes is refused.
 */
export interface Fence {
  runId: string;
  /** The service that runs it: a process, or a part of one. */
  owner: string;
  epoch: number;
}

/** How far a run is, as the checkpoint that was just put says. */
export interface RunProgress {
  checkpointId: string;
  step: number;
  /** The nodes that run next; undefined where the checkpoint cannot tell. */
  nodes: readonly string[] | undefined;
}

// LangGraph copies other keys of `configurable` into the metadata of checkpoints and traces.
const FENCE_KEY = "__threadkeep_fence";

/** The part of `configurable` that every write of a run is to come with, in whichever subgraph. */
export function fenced(fence: Fence): Readonly<Record<string, Fence>> {
  return { [FENCE_KEY]: fence };
}

/** Undefined for what is run without a lease. */
export function fenceOf({ configurable }: RunnableConfig): Fence | undefined {
  const fence: unknown = configurable?.[FENCE_KEY];
  return isFence(fence) ? fence : undefined;
}

export function isSameFence(one: Fence | undefined, other: Fence | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.runId === other.runId && one.owner === other.owner && one.epoch === other.epoch;
}

function isFence(value: unknown): value is Fence {
  return typeof value === "object" && value !== null && "runId" in value && "owner" in value && "epoch" in value;
}
