import { createTokenCounter, type TokenCounter } from "@threadkeep/state";
import type { PinRules } from "./plan/pinned-messages.ts";
import { measureWindow } from "./summarizer/fold/call-window.ts";
import { DEFAULT_INSTRUCTIONS } from "./summarizer/prompt/default-instructions.ts";
import { budgetTokensOf, contextWindowOf, initialized } from "./budget/context-window.ts";
import { checkNames } from "./option-names.ts";
import {
  checkBudget,
  checkKeep,
  checkNumbers,
  checkSummary,
  checkTarget,
  checkToolResults,
  checkWithin,
  type PassTarget,
} from "./option-sizes.ts";
import { assertOptions, refuse } from "./refuse-option.ts";
import type { ArchiveMessages, ContextBudget, SummarizationOptions, SummarizerModel } from "./summarization-options.ts";
import { warnOnce } from "./tell-event.ts";
import type { SummarizationEvent } from "./summarization-event.ts";

export interface ResolvedSummarization {
  model: SummarizerModel;
  budget: ContextBudget;
  target: PassTarget;
  pins: PinRules;
  toolResults: { aboveTokens: number; previewChars: number };
  archive?: ArchiveMessages;
  onFailure: "keep" | "trim";
  instructions?: string;
  summarizerTokens: number;
  summaryTokens?: number;
  timeoutMs: number;
  tokens: TokenCounter;
  onEvent: (event: SummarizationEvent) => void;
}

/** Where the summarizer's window is not known: what the models of the last two years all take. */
const SUMMARIZER_TOKENS = 16_000;
/** The rest of its window is room for the answer, and for what our count may be wrong by. */
const SHARE_OF_WINDOW = 0.75;

const OPTIONS = [
  ["model", "budget", "target", "keep", "pinFirst", "pin", "toolResults", "archive", "unarchived", "onFailure"],
  ["instructions", "summarizerTokens", "summaryTokens", "timeoutMs", "tokens", "onEvent"],
].flat();

/** @throws {ThreadkeepError} `summarization.invalid-option`, with the option's name in `context`; `summarization.call-too-small` */
export function resolveSummarizationOptions(
  options: SummarizationOptions,
  furtherOptions: readonly string[] = [],
): ResolvedSummarization {
  assertOptions(options);
  checkNames("", options, [...OPTIONS, ...furtherOptions]);
  if (options.toolResults !== undefined) checkToolResults(options.toolResults);
  const {
    model,
    budget = { tokens: 3_000 },
    target = { fraction: 0.5, of: "budget" },
    keep = { messages: 10 },
    pinFirst = false,
    pin,
    toolResults: { aboveTokens = 400, previewChars = 240 } = {},
    archive,
    unarchived,
    onFailure = "keep",
    instructions,
    summarizerTokens = defaultSummarizerTokens(model),
    summaryTokens,
    timeoutMs = 60_000,
    tokens = createTokenCounter(),
    onEvent = warnOnce,
  } = options;

  checkModel(model);
  checkBudget(budget);
  checkTarget(target, budget);
  checkKeep(keep, budget);
  if (pin !== undefined && typeof pin !== "function") refuse("pin", "is no function. Give it (message) => boolean");
  if (typeof pinFirst !== "boolean") refuse("pinFirst", `is ${JSON.stringify(pinFirst)}. It can be true or false`);
  checkArchive(archive, unarchived);
  if (onFailure !== "keep" && onFailure !== "trim")
    refuse("onFailure", `is ${JSON.stringify(onFailure)}. It can be "keep" or "trim"`);
  checkNumbers({ summarizerTokens, timeoutMs, ...(summaryTokens === undefined ? {} : { summaryTokens }) }, 1);
  checkSummary(summaryTokens, target, budget);
  if (typeof onEvent !== "function") refuse("onEvent", "is no function");
  if (instructions !== undefined && typeof instructions !== "string") refuse("instructions", "is no text");
  if (typeof tokens?.countMessage !== "function")
    refuse("tokens", "is no token counter. Make one with createTokenCounter of @threadkeep/state");
  // Counting loads the encoding, so the call's room is measured only where it was changed.
  if (options.summarizerTokens !== undefined || instructions !== undefined)
    measureWindow({
      instructions: instructions ?? DEFAULT_INSTRUCTIONS,
      callTokens: summarizerTokens,
      summaryTokens: summaryTokens ?? 1,
      tokens,
    });
  return {
    model,
    budget,
    target,
    pins: { keep, pinFirst, ...(pin && { pin }) },
    toolResults: { aboveTokens, previewChars },
    ...(archive && { archive: typeof archive === "function" ? archive : archive.archive.bind(archive) }),
    onFailure,
    ...(instructions === undefined ? {} : { instructions }),
    summarizerTokens,
    ...(summaryTokens === undefined ? {} : { summaryTokens }),
    timeoutMs,
    tokens,
    onEvent,
  };
}

/**
 * The budget in tokens, where the agent's model is known before the first pass.
 * @throws {ThreadkeepError} `summarization.unknown-window`, and `summarization.invalid-option` for sizes that do not fit within it
 */
export function resolveBudget(resolved: ResolvedSummarization, agentModel: unknown): number {
  const { budget, target, pins, summaryTokens } = resolved;
  const budgetTokens = budgetTokensOf(budget, agentModel);
  checkWithin(budgetTokens, { target, keep: pins.keep, ...(summaryTokens !== undefined && { summaryTokens }) });
  return budgetTokens;
}

function defaultSummarizerTokens(model: unknown): number {
  const window = contextWindowOf(model);
  return window === undefined ? SUMMARIZER_TOKENS : Math.floor(window * SHARE_OF_WINDOW);
}

function checkModel(model: unknown): void {
  if (typeof model === "string")
    refuse("model", `is a name, and names are not resolved here. Give the model: ${initialized(model)}`);
  if (typeof (model as SummarizerModel | undefined | null)?.invoke !== "function")
    refuse("model", "is no chat model. Give it the model that writes the summaries");
}

function checkArchive(archive: unknown, unarchived: unknown): void {
  if (unarchived !== undefined && unarchived !== "allow")
    refuse("unarchived", `is ${JSON.stringify(unarchived)}. It can only be "allow"`);
  if (archive === undefined) {
    if (unarchived === "allow") return;
    refuse(
      "archive",
      'is missing: messages would leave the state and could not be read again. Give archive: createFileArchive("./history") of @threadkeep/storage or a function of your own, or say unarchived: "allow"',
    );
  }
  const { archive: method } = (archive ?? {}) as { archive?: unknown };
  if (typeof archive !== "function" && typeof method !== "function")
    refuse(
      "archive",
      "is neither a function (threadId, messages) => Promise<reference> nor an object with such a method",
    );
}
