import type { RunnableConfig } from "@langchain/core/runnables";
import {
  createStateMeter,
  findOversize,
  measureState,
  type ResolvedStateBudget,
  type StateMeasurement,
} from "@threadkeep/state";
import { describeNode, type ResolvedGuardOptions } from "./guard-options.ts";
import type { InspectWrites } from "./guarded-writer.ts";
import { judgeState } from "./judge-state.ts";
import { saverOf, type Channel, type ChannelWrites } from "../langgraph/langgraph-internals.ts";
import { applyWrites } from "./resulting-state.ts";
import { SuperstepWrites } from "./superstep-writes.ts";

/** `measureState` in bytes of the run's serializer. */
type Measure = (state: Record<string, unknown>) => StateMeasurement | Promise<StateMeasurement>;

/** What is known of a running graph: its state as it stands, and how its channels reduce. */
export interface StateAccess {
  channels(config: RunnableConfig): ReadonlyMap<string, Channel>;
  read(config: RunnableConfig): Record<string, unknown>;
}

/** Measures, before a node's writes are saved, the state they would lead to, and judges it. */
export function createWritesInspector(
  access: StateAccess,
  options: ResolvedGuardOptions,
): (node: string) => InspectWrites {
  const siblings = new SuperstepWrites();
  const meter = createStateMeter();

  async function inspect(node: string, writes: ChannelWrites, config: RunnableConfig): Promise<void> {
    const channels = access.channels(config);
    const own = writes.filter(([name]) => channels.has(name));
    if (own.length === 0) return;
    await siblings.ready(config);
    const measure = chooseMeasure(config, (state) => meter.measure(state));
    const before = applyWrites(access.read(config), siblings.ofSiblings(config), channels, node);
    // Recorded before anything is awaited, so that no branch that finishes meanwhile decides on an older sum.
    siblings.record(config, own);
    try {
      const after = applyWrites(before, own, channels, node);
      const measured = await measure(after);
      if (isUnremarkable(measured, options.budget)) return;
      const change = { before: await measure(before), after: measured, written: namesOf(own) };
      judgeState(change, describeNode(node, config), options);
    } catch (error) {
      siblings.forget(config);
      throw error;
    }
  }

  return (node) => (writes, config) => inspect(node, writes, config);
}

// A serializer of the user's own (encrypting, compressing) is asked itself; the stock one is replaced by exact counting.
function chooseMeasure(config: RunnableConfig, measureJson: (state: object) => StateMeasurement): Measure {
  const serde = saverOf(config)?.serde;
  if (serde === undefined || serde.constructor.name === "JsonPlusSerializer") return measureJson;
  return (state) => measureState(state, { serde });
}

// What was there before matters only when something is wrong: most of the time it need not be measured.
function isUnremarkable(measured: StateMeasurement, budget: ResolvedStateBudget): boolean {
  return measured.lossy.length === 0 && findOversize(measured, budget) === undefined;
}

function namesOf(writes: ChannelWrites): ReadonlySet<string> {
  return new Set(writes.map(([name]) => name));
}
