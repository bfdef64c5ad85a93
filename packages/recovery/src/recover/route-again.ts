import type { BaseCheckpointSaver, CheckpointPendingWrite, PendingWrite } from "@langchain/langgraph-checkpoint";
import { fenced, isFinished, type Fence } from "@threadkeep/persistence";
import { stateConfig, type InnerGraph } from "../stuck/graph-state.ts";
import { RehearsalSaver } from "./rehearsal-saver.ts";

export interface HalfDone {
  taskId: string;
  node: string;
}

/**
 * Routes on from a task that wrote, and then failed where it routes: LangGraph takes it for finished, and the run would end there
 * in silence. What the routers decide is added to the task's writes, as if they had done so at once; the node is not run again.
 *
 * @throws what a router throws, and LeaseLostError
 */
export async function routeAgain(
  checkpointer: BaseCheckpointSaver,
  inner: InnerGraph,
  { threadId, fence }: { threadId: string; fence: Fence | undefined },
  { taskId, node }: HalfDone,
): Promise<void> {
  const tuple = await checkpointer.getTuple({ configurable: { thread_id: threadId, checkpoint_ns: "" } });
  if (!tuple) return;
  const own = (tuple.pendingWrites ?? []).filter((write) => write[0] === taskId && isState(write));
  // Its routers read what it wrote, and not what ran beside it.
  const rehearsal = new RehearsalSaver(checkpointer, { ...tuple, pendingWrites: own });
  await inner.bulkUpdateState(stateConfig(rehearsal, threadId), [{ updates: [{ values: null, asNode: node }] }]);
  const writes = [...own.map(([, channel, value]): PendingWrite => [channel, value]), ...rehearsal.written];
  const configurable = { ...tuple.config.configurable, ...(fence && fenced(fence)) };
  await checkpointer.putWrites({ configurable }, writes, taskId);
}

function isState(write: CheckpointPendingWrite): boolean {
  const [taskId, channel] = write;
  return isFinished([write], taskId) && !/^(branch:to:|join:|__pregel_tasks$)/.test(channel);
}
