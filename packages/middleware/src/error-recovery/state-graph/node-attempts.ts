// What an attempt of a node needs of LangGraph beyond its documented API. Read in @langchain/langgraph 1.4.18.
import type { RunnableConfig } from "@langchain/core/runnables";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import { isGraphBubbleUp } from "@langchain/langgraph";
import { COUNTERS } from "../../langgraph/calls-of-task.ts";
import { collectingWrites, sendWrites, type ChannelWrites } from "../../langgraph/langgraph-internals.ts";
import { watchSaver } from "./watched-saver.ts";
import { RESUME, RESUMING, SCRATCHPAD } from "../../langgraph/reserved-names.ts";

type Counters = Record<(typeof COUNTERS)[number], number>;

export interface Scratchpad extends Counters {
  /** The answers to this task's interrupts. */
  resume: unknown[];
  /** The answer that the run was resumed with, until somebody takes it. */
  nullResume?: unknown;
  currentTaskInput?: unknown;
}

export type Attempt<Result> = (input: unknown, config: RunnableConfig) => Promise<Result>;

/** The attempts that a task makes at its node. */
export interface NodeAttempts {
  input(): unknown;
  make<Result>(attempt: Attempt<Result>): Promise<Result>;
  /** Lets the next attempt begin with another input, its subgraphs included: what they had saved goes with the old one. */
  startAnew(input: unknown): void;
  /** Whether what was done in these tasks, each within the one before, is done: the next attempt goes on behind it. */
  isKept(namespace: string | undefined): boolean;
  /** No attempt follows. */
  giveUp(): void;
}

export interface NodeAttemptsOptions {
  input: unknown;
  config: RunnableConfig;
  /** Whether a second attempt may go on where the first one has stopped. */
  canResume?(config: RunnableConfig): Promise<boolean>;
}

/**
 * Makes each attempt as a resumed run would: interrupts that were answered keep their answers, subgraphs go on from their own last
 * checkpoint with the steps that are finished, and what a failed attempt has written is gone. LangGraph's retries give a subgraph another
 * namespace each time, so that it begins anew.
 */
export function createNodeAttempts({ input, config, canResume = async () => true }: NodeAttemptsOptions): NodeAttempts {
  const scratchpad = scratchpadOf(config);
  const saver = watchSaver(config, scratchpad?.nullResume);
  let given = input;
  let from = scratchpad && countersOf(scratchpad);
  let isFirst = true;
  let answered: ChannelWrites = [];

  async function configOf(): Promise<RunnableConfig> {
    if (isFirst) return { ...config, configurable: { ...config.configurable, ...saver.configurable } };
    saver.startRetry();
    const next = scratchpad && Object.assign(Object.create(scratchpad) as Scratchpad, from);
    if (next && scratchpad.currentTaskInput === input) next.currentTaskInput = given;
    if (next && saver.isAnswerWithin()) next.nullResume = undefined;
    // The mere presence of this key would make a subgraph run its finished tasks again.
    const { checkpoint_id: _, ...configurable } = (config.configurable ?? {}) as Record<string, unknown>;
    if (next) configurable[SCRATCHPAD] = next;
    if (await canResume(config)) configurable[RESUMING] = true;
    return { ...config, configurable: { ...configurable, ...saver.configurable } };
  }

  async function make<Result>(attempt: Attempt<Result>): Promise<Result> {
    const own = await configOf();
    isFirst = false;
    answered = [];
    const held: ChannelWrites = [];
    const collecting = collectingWrites(own, (writes) => held.push(...writes));
    try {
      const result = await AsyncLocalStorageProviderSingleton.runWithConfig(collecting, () =>
        attempt(given, collecting),
      );
      if (held.length > 0) sendWrites(config, held);
      return result;
    } catch (error) {
      if (isGraphBubbleUp(error as Error)) sendWrites(config, held);
      else answered = held.filter(([channel]) => channel === RESUME);
      throw error;
    } finally {
      if (scratchpad) advance(scratchpad, scratchpadOf(own));
    }
  }

  return {
    input: () => given,
    make,
    startAnew(other) {
      given = other;
      if (from && scratchpad) from = { ...from, subgraphCounter: scratchpad.subgraphCounter };
    },
    isKept: (namespace = "") => namespace.split("|").some((part) => saver.isFinished(part.split(":").at(-1)!)),
    // Whatever else it wrote would count as its result when the run is resumed; an answer would be asked for again.
    giveUp: () => answered.length > 0 && sendWrites(config, answered),
  };
}

export function scratchpadOf(config: RunnableConfig): Scratchpad | undefined {
  return config.configurable?.[SCRATCHPAD] as Scratchpad | undefined;
}

function countersOf(scratchpad: Scratchpad): Counters {
  return Object.fromEntries(COUNTERS.map((name) => [name, scratchpad[name]])) as Counters;
}

/** What the task does after this node's call comes after what the call did. */
function advance(scratchpad: Scratchpad, used: Scratchpad | undefined): void {
  for (const name of COUNTERS) scratchpad[name] = Math.max(scratchpad[name], used?.[name] ?? 0);
}
