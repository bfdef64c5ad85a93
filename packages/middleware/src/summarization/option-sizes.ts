import { checkNames } from "./option-names.ts";
import { asText, isOptions, refuse } from "./refuse-option.ts";
import type { ContextBudget, KeepWindow } from "./summarization-options.ts";

/** Share of the budget or tokens. */
export type PassTarget = { tokens: number } | { fraction: number };

/** Sizes are given as objects that name their unit. All throw `summarization.invalid-option`. */
export function checkBudget(budget: unknown): asserts budget is ContextBudget {
  const { tokens, fraction, of } = sizeOf("budget", budget, ["tokens", "fraction", "of"], {
    whole: (count = 3_000) => `{ tokens: ${count} }`,
    share: (share) => `{ fraction: ${share}, of: "model" }`,
  });
  checkOneOf("budget", { tokens, fraction });
  if (tokens !== undefined) return checkNumbers({ "budget.tokens": tokens }, 1);
  checkShare("budget.fraction", fraction, 1);
  if (of === "model") return;
  const found = of === undefined ? "missing" : asText(of);
  refuse("budget.of", `is ${found}. A fraction is one of the agent's model: { fraction, of: "model" }`);
}

export function checkTarget(target: unknown, budget: ContextBudget): asserts target is PassTarget {
  const { tokens, fraction, of } = sizeOf("target", target, ["tokens", "fraction", "of"], {
    whole: (count = 1_500) => `{ tokens: ${count} }`,
    share: (share) => `{ fraction: ${share}, of: "budget" }`,
  });
  checkOneOf("target", { tokens, fraction });
  if (of !== undefined && of !== "budget")
    refuse("target.of", `is ${asText(of)}. A fraction is one of the budget: { fraction, of: "budget" }`);
  if (tokens === undefined) return checkShare("target.fraction", fraction, 0.95);
  checkNumbers({ "target.tokens": tokens }, 1);
  if ("tokens" in budget && (tokens as number) >= budget.tokens)
    refuse(
      "target",
      `is ${String(tokens)} tokens, and the budget ${budget.tokens}. A pass has to end below the budget: half of it, say`,
    );
}

export function checkKeep(keep: unknown, budget: ContextBudget): asserts keep is KeepWindow {
  const { messages, tokens } = sizeOf("keep", keep, ["messages", "tokens"], {
    whole: (count = 10) => `{ messages: ${count} }`,
  });
  checkOneOf("keep", { messages, tokens });
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

export function checkToolResults(toolResults: unknown): void {
  const { aboveTokens = 0, previewChars = 0 } = sizeOf("toolResults", toolResults, ["aboveTokens", "previewChars"], {
    whole: (count = 400) => `{ aboveTokens: ${count} }`,
  });
  checkNumbers({ "toolResults.aboveTokens": aboveTokens, "toolResults.previewChars": previewChars }, 0);
}

export function checkSummary(summaryTokens: number | undefined, target: PassTarget, budget: ContextBudget): void {
  if (summaryTokens === undefined || !("tokens" in budget)) return;
  const targetTokens = "tokens" in target ? target.tokens : budget.tokens * target.fraction;
  if (summaryTokens >= targetTokens)
    refuse(
      "summaryTokens",
      `is ${summaryTokens}, and a pass ends at ${Math.floor(targetTokens)} tokens, the summary included. Give it less than that: a quarter, say`,
    );
}

/** Sizes in tokens that stand beside a fraction: to be checked where the window is known. */
export function checkWithin(
  budgetTokens: number,
  { target, keep, summaryTokens }: { target: PassTarget; keep: KeepWindow; summaryTokens?: number },
): void {
  const budget = { tokens: budgetTokens };
  checkTarget(target, budget);
  checkKeep(keep, budget);
  checkSummary(summaryTokens, target, budget);
}

export function checkNumbers(numbers: Record<string, unknown>, least: number): void {
  for (const [name, value] of Object.entries(numbers)) {
    if (typeof value === "number" && Number.isFinite(value) && value >= least) continue;
    refuse(name, `is ${asText(value)}. Give a number of ${least} or more`);
  }
}

interface SizeSpelling {
  whole: (count?: number) => string;
  share?: (share: number) => string;
}

/** The object that names its unit; where a bare number was given, the error writes it out. */
function sizeOf(
  name: string,
  value: unknown,
  units: readonly string[],
  { whole, share }: SizeSpelling,
): Record<string, unknown> {
  if (!isOptions(value)) {
    const isShare = typeof value === "number" && value > 0 && value < 1;
    const example = isShare && share ? share(value) : whole(isCount(value) ? value : undefined);
    return refuse(name, `is ${asText(value)}. Give it as an object: ${example}`);
  }
  checkNames(`${name}.`, value, units);
  return value;
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0;
}

function checkOneOf(name: string, units: Record<string, unknown>): void {
  const given = Object.values(units).filter((value) => value !== undefined).length;
  const names = Object.keys(units);
  if (given > 1) refuse(name, `has both ${names.join(" and ")}. Give one of them`);
  if (given === 0) refuse(name, `has neither ${names.join(" nor ")}. Give one of them`);
}

function checkShare(name: string, share: unknown, most: number): void {
  if (typeof share === "number" && share > 0 && share <= most) return;
  refuse(name, `is ${asText(share)}. Give a number above 0, up to ${most}`);
}
