import type { ErrorFacts } from "./error-facts.ts";

/** Enough for what people and gateways put before it. Some errors carry a whole page, and servers choose what they write. */
const MAX_READ = 2_000;

/** What the texts are judged by: patterns that look for one thing after another take the square of a text's length. */
export function firstWords(facts: ErrorFacts): ErrorFacts {
  const { api, message } = facts;
  if (api === undefined) return message.length > MAX_READ ? { ...facts, message: cut(message) } : facts;
  const { message: answered, upstream } = api;
  const said = {
    ...(answered !== undefined && { message: cut(answered) }),
    ...(upstream !== undefined && { upstream: cut(upstream) }),
  };
  return { ...facts, message: cut(message), api: { ...api, ...said } };
}

function cut(text: string): string {
  return text.slice(0, MAX_READ);
}
