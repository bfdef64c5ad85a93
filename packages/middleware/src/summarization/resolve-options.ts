import { createTokenCounter, ThreadkeepError, type TokenCounter } from "@threadkeep/state";
import type { PinRules } from "./plan/pinned-messages.ts";
import { measureWindow } from "./summarizer/fold/call-window.ts";
import { DEFAULT_INSTRUCTIONS } from "./summarizer/prompt/default-instructions.ts";
import { contextWindowOf } from "./budget/context-window.ts";
import type { ArchiveMessages, ContextBudget, SummarizationOptions, SummarizerModel } from "./summarization-options.ts";
import type { SummarizationEvent } from "./summarization-event.ts";

export interface ResolvedSummarization {
  model: SummarizerModel;
  budget: ContextBudget;
  /** Share of the budget or tokens. */
  target: { tokens: number } | { fraction: number };
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
  checkNames("", record("options", options), [...OPTIONS, ...furtherOptions]);
  checkNames("toolResults.", record("toolResults", options.toolResults ?? {}), ["aboveTokens", "previewChars"]);
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
    onEvent = () => {},
  } = options;

  if (typeof model?.invoke !== "function")
    refuse("model", "is no chat model. Give it the model that writes the summaries");
  checkBudget(budget);
  checkTarget(target, budget);
  checkKeep(keep, budget);
  if (pin !== undefined && typeof pin !== "function") refuse("pin", "is no function. Give it (message) => boolean");
  if (typeof pinFirst !== "boolean") refuse("pinFirst", `is ${JSON.stringify(pinFirst)}. It can be true or false`);
  checkArchive(archive, unarchived);
  if (onFailure !== "keep" && onFailure !== "trim")
    refuse("onFailure", `is ${JSON.stringify(onFailure)}. It can be "keep" or "trim"`);
  checkNumbers({ "toolResults.aboveTokens": aboveTokens, "toolResults.previewChars": previewChars }, 0);
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

function defaultSummarizerTokens(model: unknown): number {
  const window = contextWindowOf(model);
  return window === undefined ? SUMMARIZER_TOKENS : Math.floor(window * SHARE_OF_WINDOW);
}

function checkBudget(budget: unknown): asserts budget is ContextBudget {
  const { tokens, fraction, of } = record("budget", budget);
  if (tokens !== undefined && fraction !== undefined)
    refuse("budget", "has both tokens and fraction. Give one of them");
  if (tokens !== undefined) return checkNumbers({ "budget.tokens": tokens }, 1);
  checkShare("budget.fraction", fraction, 1);
  if (of !== "model")
    refuse("budget.of", 'is missing. A fraction is one of the agent\'s model: { fraction, of: "model" }');
}

function checkTarget(target: unknown, budget: ContextBudget): void {
  const { tokens, fraction } = record("target", target);
  if (tokens !== undefined && fraction !== undefined)
    refuse("target", "has both tokens and fraction. Give one of them");
  if (tokens === undefined) return checkShare("target.fraction", fraction, 0.95);
  checkNumbers({ "target.tokens": tokens }, 1);
  if ("tokens" in budget && (tokens as number) >= budget.tokens)
    refuse(
      "target",
      `is ${String(tokens)} tokens, and the budget ${budget.tokens}. A pass has to end below the budget: half of it, say`,
    );
}

function checkSummary(
  summaryTokens: number | undefined,
  target: ResolvedSummarization["target"],
  budget: ContextBudget,
): void {
  if (summaryTokens === undefined || !("tokens" in budget)) return;
  const targetTokens = "tokens" in target ? target.tokens : budget.tokens * target.fraction;
  if (summaryTokens >= targetTokens)
    refuse(
      "summaryTokens",
      `is ${summaryTokens}, and a pass ends at ${Math.floor(targetTokens)} tokens, the summary included. Give it less than that: a quarter, say`,
    );
}

function checkKeep(keep: unknown, budget: ContextBudget): void {
  const { messages, tokens } = record("keep", keep);
  if (messages !== undefined && tokens !== undefined) refuse("keep", "has both messages and tokens. Give one of them");
  if (messages !== undefined) {
    checkNumbers({ "keep.messages": messages }, 0);
    if (!Number.isInteger(messages)) refuse("keep.messages", `is ${String(messages)}. Give a whole number of messages`);
    return;
  }
  checkNumbers({ "keep.tokens": tokens }, 0);
  if ("tokens" in budget && (tokens as number) >= budget.tokens)
    refuse(
      "keep",
      `is ${String(tokens)} tokens, and the budget ${budget.tokens}. What is kept has to fit the budget, with room for the rest`,
    );
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

function checkNames(prefix: string, given: object, known: readonly string[]): void {
  for (const name of Object.keys(given))
    if (!known.includes(name)) refuse(`${prefix}${name}`, `is not an option. There are: ${known.join(", ")}`);
}

function checkShare(name: string, share: unknown, most: number): void {
  if (typeof share === "number" && share > 0 && share <= most) return;
  refuse(name, `is ${String(share)}. Give a number above 0, up to ${most}`);
}

function checkNumbers(numbers: Record<string, unknown>, least: number): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === "number" && Number.isFinite(value) && value >= least) continue;
    refuse(name, `is ${String(value)}. Give a number of ${least} or more`);
  }
}

function record(name: string, value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  return refuse(name, `is ${String(value)}. Give it as an object`);
}

function refuse(name: string, what: string): never {
  throw new ThreadkeepError(`The option ${name} ${what}.`, {
    code: "summarization.invalid-option",
    context: { name },
  });
}
