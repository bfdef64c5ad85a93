import type { StateSnapshot } from "@langchain/langgraph";
import { pendingToolCalls, planRepairs, repairUpdate, type ChannelUpdate } from "@threadkeep/middleware";
import type { StateSchemaModel } from "@threadkeep/state";
import { hasBegun } from "./has-begun.ts";
import type { TaskFacts } from "./resume-facts.ts";

export interface ThreadRepair {
  update: ChannelUpdate;
  /** Results that are added, removed or moved. */
  messages: number;
}

const CHANNEL = "messages";

/**
 * What gives every tool call of a thread its result, except those that the thread will still answer: a model's provider refuses a
 * history with open calls. Undefined where nothing is to repair, or where it would cost what the step has done: the update makes a new
 * checkpoint, which that does not belong to. Pure.
 */
export function planRepair(
  snapshot: StateSnapshot,
  tasks: readonly TaskFacts[],
  schema: StateSchemaModel | undefined,
): ThreadRepair | undefined {
  const messages = messagesOf(snapshot);
  if (tasks.some(hasBegun) || messages === undefined || !mergesById(schema)) return undefined;
  return repair(messages, pendingToolCalls(snapshot));
}

function repair(messages: Parameters<typeof repairUpdate>[0], pending: readonly string[]): ThreadRepair | undefined {
  try {
    const plan = planRepairs(messages, { pending });
    const changed = plan.added + plan.removed + plan.moved;
    return changed === 0 ? undefined : { update: repairUpdate(messages, plan.messages, CHANNEL), messages: changed };
  } catch {
    // Messages without ids cannot be moved. The model is asked all the same; what it says of it is the run's failure.
    return undefined;
  }
}

function messagesOf({ values }: StateSnapshot): Parameters<typeof repairUpdate>[0] | undefined {
  const messages: unknown =
    typeof values === "object" && values !== null && CHANNEL in values ? values[CHANNEL] : undefined;
  return Array.isArray(messages) ? (messages as Parameters<typeof repairUpdate>[0]) : undefined;
}

// Another reducer would take what removes a message for one more of them.
function mergesById(schema: StateSchemaModel | undefined): boolean {
  const channel = schema?.channels.find(({ name }) => name === CHANNEL);
  return channel?.type.kind === "array" && channel.type.items.kind === "message" && channel.reducer.kind !== "none";
}
