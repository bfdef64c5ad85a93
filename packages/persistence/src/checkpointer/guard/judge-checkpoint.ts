import type { RunnableConfig } from "@langchain/core/runnables";
import type { BaseCheckpointSaver, Checkpoint, CheckpointMetadata } from "@langchain/langgraph-checkpoint";
import { findOversize, StateOversizedError, type StateMeasurement, type StateMeter } from "@threadkeep/state";
import { isStateChannel, TASKS_CHANNEL } from "../../history/graph-channels.ts";
import type { GuardedCheckpoint, ResolvedCheckpointerGuard } from "./guard-options.ts";

interface PutCall {
  config: RunnableConfig;
  checkpoint: Checkpoint;
  metadata: CheckpointMetadata;
}

interface CheckpointJudge {
  saver: BaseCheckpointSaver;
  meter: StateMeter;
  guard: ResolvedCheckpointerGuard;
}

/**
 * Measures what is about to be put, tells of it, and throws when it may not be.
 * @throws {StateOversizedError} `state.oversized`
 */
export async function judgeCheckpoint(judge: CheckpointJudge, threadId: string, call: PutCall): Promise<void> {
  const { meter, guard } = judge;
  // Nobody would hear of it, and nothing would come of it.
  if (!guard.onEvent && guard.onOversize === "warn") return;
  const measurement = meter.measure(call.checkpoint.channel_values);
  const at = describe(threadId, call);
  guard.onEvent?.({ type: "checkpoint.measured", data: { ...at, ...measurement } });
  const oversize = findOversize(measurement, guard.budget);
  if (!oversize) return;
  const action = guard.onOversize === "throw" && !(await mayPass(judge, call, measurement)) ? "throw" : "warn";
  guard.onEvent?.({ type: "state.oversized", data: { ...at, ...oversize, action } });
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
