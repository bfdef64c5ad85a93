import { type AIMessage, type BaseMessage, ToolMessage } from "@langchain/core/messages";
import type { RunnableConfig } from "@langchain/core/runnables";
import { listIsChanged } from "../../langgraph/with-update.ts";
import type { ClassifiedError } from "../classify/classified-error.ts";
import type { KnowCall } from "../repair/known-call.ts";
import { laidOnState } from "./laid-on-state.ts";
import { planRepairsKnowing, type RepairPlan } from "../repair/plan-repairs.ts";
import type { OnContextOverflow } from "../error-recovery-options.ts";
import { type ChannelUpdate, repairUpdate } from "../repair/repair-update.ts";

/** The list that a model call sends, and how it differs from the state's. */
export interface SentMessages {
  current(): BaseMessage[];
  /** What was repaired before the first attempt. */
  repairs: RepairPlan<BaseMessage>;
  /** Changes the list so that one more try may succeed; resolves with whether it could, or why it could not. */
  mend(failure: ClassifiedError): Promise<boolean | string>;
  /**
   * The steps in which the state's list becomes the one to keep, with the answer behind it. Empty where a middleware shows the model a list that
   * cannot be laid onto the state's, or changes that in this superstep itself: then it is the next call's turn.
   *
   * @param answer the message that the model has answered with, where it has
   */
  keep(answer: AIMessage | undefined, by: string): KeptMessages;
}

export interface KeptMessages {
  steps: ChannelUpdate;
  /** Why the thread stays too long, where `onContextOverflow` has left something to keep. */
  whyNot?: string;
}

export interface SentMessagesOptions {
  saved: readonly BaseMessage[];
  onContextOverflow: OnContextOverflow | undefined;
  config: RunnableConfig;
  /** What became of calls without a result, where there are some. */
  know: KnowCall | undefined;
  /** Somebody else may still answer calls that are open: what stands in for an answer is sent and not kept. */
  isShared: boolean;
}

/** The request's messages with every tool call answered: no provider takes others. */
export function sentMessages(requested: BaseMessage[], options: SentMessagesOptions): SentMessages {
  const { saved, onContextOverflow, config, know, isShared } = options;
  const repairs = planRepairsKnowing(requested, {}, know);
  let current: BaseMessage[] = repairs.messages;
  let kept = isShared ? planRepairsKnowing(requested, { pending: repairs.toolCallIds }, know).messages : current;
  const isStandIn = isShared ? findStandIns(requested, current, kept) : () => false;
  const isTheStates = !isOther(requested, saved);
  const hasIds = saved.every(({ id }) => id !== undefined);
  let isSmaller = false;

  async function makeRoom(): Promise<void> {
    const smaller = await onContextOverflow?.([...current], config);
    if (smaller === undefined) return;
    const isToKeep = !Array.isArray(smaller);
    current = [...listIn(smaller)];
    if (!isToKeep) return;
    kept = current.filter((message) => !isStandIn(message));
    isSmaller = true;
  }

  async function mend({ class: kind }: ClassifiedError): Promise<boolean | string> {
    if (kind === "context-overflow" && onContextOverflow === undefined) return "onContextOverflow is not set";
    const before = current;
    if (kind === "context-overflow") await makeRoom();
    if (kind === "invalid-tool-history") current = planRepairsKnowing(current, {}, know).messages;
    return isOther(before, current);
  }

  function listToKeep(): readonly BaseMessage[] | undefined {
    if (!hasIds) return undefined;
    // Repairs alone are made again, and cost nothing.
    if (!isTheStates) return isSmaller ? laidOnState({ saved, requested, kept }) : undefined;
    return kept;
  }

  function keep(answer: AIMessage | undefined, by: string): KeptMessages {
    const list = answer && listToKeep();
    const isChanged = listIsChanged(saved, by);
    if (answer === undefined || list === undefined || isChanged)
      return { steps: [], ...(isSmaller && { whyNot: whyNotKept(answer, isChanged) }) };
    return { steps: isOther(saved, list) ? repairUpdate([...saved, answer], [...list, answer]) : [] };
  }

  return { current: () => current, repairs, mend, keep };
}

function whyNotKept(answer: AIMessage | undefined, isChanged: boolean): string {
  if (answer === undefined) return "the answer is a structured one: nothing is saved beside it";
  if (isChanged) return "another middleware changes the list in the same step";
  return "a middleware further out shows the model other messages, which cannot be told from the state's";
}

/** The results that a repair has added to what is sent alone. */
function findStandIns(requested: BaseMessage[], sent: BaseMessage[], kept: BaseMessage[]) {
  const given = new Set([...requested, ...kept]);
  const added = new Set(sent.filter((message) => ToolMessage.isInstance(message) && !given.has(message)));
  return (message: BaseMessage): boolean => added.has(message);
}

function listIn(smaller: Awaited<ReturnType<OnContextOverflow>>): readonly BaseMessage[] {
  return "messages" in smaller ? smaller.messages : smaller;
}

function isOther(before: readonly BaseMessage[], after: readonly BaseMessage[]): boolean {
  return before.length !== after.length || before.some((message, index) => message !== after[index]);
}
