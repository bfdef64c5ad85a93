import { invalidOption } from "./refuse-option.ts";

/** What LangChain's summarization calls by another name. */
const NAMED_ELSEWHERE: Readonly<Record<string, string>> = {
  trigger: "here budget: { tokens }",
  maxTokensBeforeSummary: "here budget: { tokens }",
  messagesToKeep: "here keep: { messages }",
  summaryPrompt: "here instructions",
  summaryPrefix: "there is none here",
  tokenCounter: "here tokens: createTokenCounter()",
  trimTokensToSummarize: "here summarizerTokens",
};

/**
 * Tells all unknown names at once.
 * @throws {ThreadkeepError} `summarization.invalid-option`
 */
export function checkNames(prefix: string, given: object, known: readonly string[]): void {
  const unknown = Object.keys(given).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const told = unknown.map((name) => `${prefix}${name}${prefix === "" ? hintFor(name) : ""}`).join(", ");
  const what = unknown.length === 1 ? `The option ${told} is not an option` : `The options ${told} are not options`;
  const names = unknown.map((name) => prefix + name);
  throw invalidOption(`${what}. There are: ${known.join(", ")}.`, {
    name: names[0],
    ...(names.length > 1 && { names }),
  });
}

function hintFor(name: string): string {
  return Object.hasOwn(NAMED_ELSEWHERE, name) ? ` (${NAMED_ELSEWHERE[name]})` : "";
}
