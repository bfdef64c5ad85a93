import type { AIMessage, BaseMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { listIsChanged } from "../../langgraph/with-update.ts";
import type { ClassifiedError } from "../classify/classified-error.ts";
import { planRepairs, type RepairPlan } from "../repair/plan-repairs.ts";
import { repairMessages } from "../repair/repair-messages.ts";
import { type ChannelUpdate, repairUpdate } from "../repair/repair-update.ts";

/** The list that a model call sends, and how it differs from the state's. */
export interface SentMessages {
  current(): BaseMessage[];
  /** What was repaired before the first attempt. */
  repairs: RepairPlan<BaseMessage>;
  /** Changes the list so that one more try may succeed; resolves with whether it could. */
  mend(failure: ClassifiedError): Promise<boolean>;
  /**
   * The steps in which the state's list becomes the one that was sent, with the answer behind it. Empty where a middleware shows the
   * model another list than the state's, or changes that in this superstep itself: then it is the next call's turn.
   */
  steps(answer: AIMessage, by: string): ChannelUpdate;
}

export interface SentMessagesOptions {
  saved: readonly BaseMessage[];
  onContextOverflow: ((messages: BaseMessage[], config: RunnableConfig) => Promise<readonly BaseMessage[]>) | undefined;
  config: RunnableConfig;
}

/** The request's messages with every tool call answered: no provider takes others. */
export function sentMessages(requested: BaseMessage[], options: SentMessagesOptions): SentMessages {
  const { saved, onContextOverflow, config } = options;
  const repairs = planRepairs(requested);
  let current: BaseMessage[] = repairs.messages;
  const isTheStates = !isOther(requested, saved) && saved.every(({ id }) => id !== undefined);

  async function mend({ class: kind }: ClassifiedError): Promise<boolean> {
    const before = current;
    if (kind === "context-overflow" && onContextOverflow !== undefined)
      current = [...(await onContextOverflow([...current], config))];
    if (kind === "invalid-tool-history") current = repairMessages(current);
    return isOther(before, current);
  }

  return {
    current: () => current,
    repairs,
    mend,
    steps: (answer, by) =>
      isTheStates && isOther(saved, current) && !listIsChanged(saved, by)
        ? repairUpdate([...saved, answer], [...current, answer])
        : [],
  };
}

function isOther(before: readonly BaseMessage[], after: readonly BaseMessage[]): boolean {
  return before.length !== after.length || before.some((message, index) => message !== after[index]);
}
