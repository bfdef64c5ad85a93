import { fenced, type RunRow } from "@threadkeep/persistence";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { HeldLease } from "../lease/held-lease.ts";
import { effectConfig, type EffectConfig } from "../effects/effect-config.ts";
import type { EffectMode } from "../effects/effect-mode.ts";
import { damagedRun } from "./damaged-run.ts";
import type { DriveRequest } from "./run-driver.ts";
import { RunSaver } from "./run-saver.ts";
import type { RecoveryServiceOptions } from "./service-options.ts";

export interface ConfigSource {
  checkpointer: BaseCheckpointSaver;
  callbacks: RecoveryServiceOptions["callbacks"];
}

/** The config that a run's graph is invoked with: by its thread alone, so that a resumed one goes on where it stopped. */
export function runConfig(
  { checkpointer, callbacks }: ConfigSource,
  { run, recursionLimit, stream }: DriveRequest,
  lease: HeldLease,
): Record<string, unknown> {
  const { recursionLimit: recorded, context, configurable, effects } = readRunOptions(run);
  const limit = recursionLimit ?? recorded;
  return {
    configurable: {
      ...configurable,
      thread_id: run.threadId,
      // LangGraph takes it before the graph's own.
      __pregel_checkpointer: new RunSaver(checkpointer, (error) => lease.fail(error)),
      ...fenced(lease.fence),
      ...(effects === undefined ? {} : effectConfig(namedEffects(effects, run.runId))),
    },
    durability: "sync",
    control: lease.control,
    signal: lease.signal,
    ...(limit === undefined ? {} : { recursionLimit: limit }),
    ...(context === undefined ? {} : { context }),
    ...(callbacks === undefined ? {} : { callbacks }),
    ...(stream?.streamMode === undefined ? {} : { streamMode: copyModes(stream.streamMode) }),
    ...(stream?.subgraphs === undefined ? {} : { subgraphs: stream.subgraphs }),
  };
}

/** The run keeps its branch however often it is taken up. */
export function namedEffects(effects: EffectMode | EffectConfig, branch: string): EffectConfig {
  if (typeof effects !== "string") return effects;
  return effects === "rerun" ? { mode: effects, branch } : { mode: effects };
}

function copyModes(modes: string | readonly string[]): string | string[] {
  return typeof modes === "string" ? modes : [...modes];
}

/** What of a caller's options is recorded with the run. */
export interface RecordedOptions {
  recursionLimit?: number;
  configurable?: Readonly<Record<string, unknown>>;
  context?: Readonly<Record<string, unknown>>;
  effects?: EffectMode | EffectConfig;
}

/** As `recordOptions` wrote them. @throws ThreadkeepError `run.damaged` */
export function readRunOptions(run: RunRow): RecordedOptions {
  if (run.options === undefined) throw damagedRun(run);
  return run.options;
}
