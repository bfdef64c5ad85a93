import type { RunnableConfig } from "@langchain/core/runnables";
import type {
  BaseCheckpointSaver,
  ChannelVersions,
  Checkpoint,
  CheckpointMetadata,
} from "@langchain/langgraph-checkpoint";
import {
  findOversize,
  StateOversizedError,
  type StateMeasurement,
  type StateMeter,
  type StateOversize,
} from "@threadkeep/state";
import { isStateChannel, TASKS_CHANNEL } from "../../history/graph-channels.ts";
import { copyValues } from "./copy-values.ts";
import type { GuardedCheckpoint, ResolvedCheckpointerGuard } from "./guard-options.ts";

interface PutCall {
  config: RunnableConfig;
  checkpoint: Checkpoint;
  metadata: CheckpointMetadata;
  newVersions: ChannelVersions;
}

interface CheckpointJudge {
  saver: BaseCheckpointSaver;
  meter: StateMeter;
  guard: ResolvedCheckpointerGuard;
}

/** A checkpoint over its budget that is refused, unless its parent was over it, too. */
export interface OversizedCheckpoint {
  /** As it was measured. */
  call: PutCall;
  at: GuardedCheckpoint;
  measurement: StateMeasurement;
  oversize: StateOversize;
}

/**
 * Measures what is about to be put, and tells of it. At once: the graph goes on with these values.
 * @returns what `refuseOversized` has to decide of, with values of its own
 */
export function measureCheckpoint(
  { meter, guard }: CheckpointJudge,
  threadId: string,
  call: PutCall,
): OversizedCheckpoint | undefined {
  // Nobody would hear of it, and nothing would come of it.
  if (!guard.onEvent && guard.onOversize === "warn") return undefined;
  const measurement = meter.measure(call.checkpoint.channel_values);
  const at = describe(threadId, call);
  guard.onEvent?.({ type: "checkpoint.measured", data: { ...at, ...measurement } });
  const oversize = findOversize(measurement, guard.budget);
  if (!oversize) return undefined;
  if (guard.onOversize === "throw") {
    const { config, ...values } = call;
    return { call: { config, ...copyValues(values) }, at, measurement, oversize };
  }
  guard.onEvent?.({ type: "state.oversized", data: { ...at, ...oversize, action: "warn" } });
  return undefined;
}

/** @throws {StateOversizedError} `state.oversized`, where it may not be put */
export async function refuseOversized(judge: CheckpointJudge, oversized: OversizedCheckpoint): Promise<void> {
  const { call, at, measurement, oversize } = oversized;
  const action = (await mayPass(judge, call, measurement)) ? "warn" : "throw";
  judge.guard.onEvent?.({ type: "state.oversized", data: { ...at, ...oversize, action } });
  if (action === "throw") throw new StateOversizedError(oversize, measurement);
}

// A thread that outgrew its budget before it was guarded could never shrink again: its input, which makes it grow first,
// and every step that makes it no larger may pass.
async function mayPass(
  { saver, meter, guard }: CheckpointJudge,
  { config, checkpoint, metadata }: PutCall,
  after: StateMeasurement,
): Promise<boolean> {
  if (config.configurable?.["checkpoint_id"] === undefined) return false;
  const parent = await saver.getTuple(config);
  if (!parent) return false;
  const before = meter.measure(parent.checkpoint.channel_values);
  if (!findOversize(before, guard.budget)) return false;
  return metadata.source === "input" || bytesOfContent(after, checkpoint) <= bytesOfContent(before, parent.checkpoint);
}

// Without the marks that tell which node is next, which come and go from step to step, and without what has no version:
// savers that store values by version do not give defaults back that nobody wrote.
function bytesOfContent({ channels }: StateMeasurement, { channel_versions }: Checkpoint): number {
  const content = channels.filter(
    ({ name }) => (isStateChannel(name) || name === TASKS_CHANNEL) && Object.hasOwn(channel_versions, name),
  );
  return content.reduce((total, { bytes }) => total + bytes, 0);
}

function describe(threadId: string, { config, checkpoint, metadata }: PutCall): GuardedCheckpoint {
  const namespace: unknown = config.configurable?.["checkpoint_ns"];
  return {
    threadId,
    namespace: typeof namespace === "string" ? namespace : "",
    checkpointId: checkpoint.id,
    step: metadata.step,
  };
}
