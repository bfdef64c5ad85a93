import type { RunnableConfig } from "@langchain/core/runnables";
import type { TokenExtras } from "@threadkeep/state";
import { createThreadMeter, type ThreadMeter } from "./budget/thread-meter.ts";
import { failedCallsThatCount, isHeld } from "./hold.ts";
import type { ThreadMessage } from "../message/thread-message.ts";
import type { MessageView } from "./message/message-view.ts";
import { shortenResult } from "./message/shorten-result.ts";
import { viewMessages } from "./message/view-messages.ts";
import type { PassMemory } from "./pass-memory.ts";
import { planPass, type PassInput, type PassPlan } from "./plan/plan-pass.ts";
import { threadSoFar } from "./plan/thread-so-far.ts";
import type { ResolvedSummarization } from "./resolve-options.ts";

/** What a pass has to know of a thread beside its messages. */
export interface PassThread {
  threadId: string;
  /** The run's config: the summarizer's call inherits from it. */
  config: RunnableConfig;
  /** What a model call sends beside the messages. */
  extras: TokenExtras;
  budgetTokens: number;
  memory: PassMemory;
  /** Asked before anything is replaced. False leaves it to another pass over the same list. */
  mayBegin?: () => Promise<boolean>;
}

/** A thread that is above its budget, and what is to be done about it. */
export interface OversizedThread<Message extends ThreadMessage = ThreadMessage> {
  views: MessageView<Message>[];
  meter: ThreadMeter;
  /** Tokens of the next model call as things are. */
  tokens: number;
  input: PassInput;
  plan: PassPlan;
}

/** Stands for the reference that a preview will name: longer than most. */
const SOME_REFERENCE = "x".repeat(64);

/** Decides without doing anything. `undefined` while the thread is within its budget. */
export function lookAtThread<Message extends ThreadMessage>(
  messages: readonly Message[],
  options: ResolvedSummarization,
  { extras, budgetTokens, memory }: Pick<PassThread, "extras" | "budgetTokens" | "memory">,
): OversizedThread<Message> | undefined {
  const meter = createThreadMeter(options.tokens, extras, memory.ratio);
  if (meter.fits(messages, budgetTokens)) return undefined;
  const tokens = meter.total(messages);
  const views = viewMessages(messages);
  const { aboveTokens, previewChars } = options.toolResults;
  const targetTokens = targetTokensOf(options.target, budgetTokens);
  const summaryTokens = options.summaryTokens ?? Math.max(MIN_SUMMARY_TOKENS, Math.floor(targetTokens / 4));
  const tokensOf = (index: number): number => meter.message(views[index]!.message);
  const input: PassInput = {
    views,
    extrasTokens: meter.extras,
    tokensOf,
    shortenedTokensOf: (index) => {
      const preview = shortenResult(views[index]!, { previewChars, reference: SOME_REFERENCE, through: "" });
      return meter.message(preview ?? views[index]!.message);
    },
    limits: {
      budgetTokens,
      targetTokens,
      summaryTokens,
      longestSummaryTokens: longestSummary({ budgetTokens, targetTokens, summaryTokens }),
      shortenAboveTokens: aboveTokens,
    },
    pins: options.pins,
    soFar: threadSoFar(views, tokensOf, failedCallsThatCount(memory)),
    maySummarize: !isHeld(memory, "summarizer", tokens),
  };
  return { views, meter, tokens, input, plan: planPass(input) };
}

/** Key of the last message that stays: what comes after it is new to the next pass. */
export function lastKeyOf({ views, plan }: OversizedThread): string {
  const leaving = new Set(plan.leave);
  const last = views.findLast((_, index) => !leaving.has(index)) ?? views.at(-1)!;
  return last.key;
}

/** Whether a pass would change or say anything: not while it waits after a failure, nor when all that is left has to stay. */
export function hasWork(look: OversizedThread, memory: PassMemory): boolean {
  if (isHeld(memory, "archive", look.tokens)) return false;
  return replacesAnything(look, memory) || (!memory.saidOverBudget && look.tokens > look.input.limits.budgetTokens);
}

/** Whether a pass would try to replace anything. */
export function replacesAnything({ plan, tokens }: OversizedThread, memory: PassMemory): boolean {
  const steps = plan.shorten.length + plan.leave.length + plan.returned.length + plan.shortenLast.length;
  return steps > 0 && !isHeld(memory, "archive", tokens);
}

/** Less is no summary. */
const MIN_SUMMARY_TOKENS = 64;

/** Of the budget. With what was added since the last pass there is room for as much of what stays. */
const LONGEST_SHARE = 1 / 3;

/** Twice what was asked for is let pass in any case, up to the target. */
function longestSummary({ budgetTokens, targetTokens, summaryTokens }: Record<SummarySizes, number>): number {
  const asked = Math.max(summaryTokens, Math.min(summaryTokens * 2, targetTokens));
  return Math.max(Math.floor(budgetTokens * LONGEST_SHARE), asked);
}

type SummarySizes = "budgetTokens" | "targetTokens" | "summaryTokens";

function targetTokensOf(target: ResolvedSummarization["target"], budgetTokens: number): number {
  return "tokens" in target ? Math.min(target.tokens, budgetTokens - 1) : Math.floor(budgetTokens * target.fraction);
}
