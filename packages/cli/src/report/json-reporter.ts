import { printJson } from "./print-json.ts";
import type { Reporter } from "./reporter.ts";

// The order in which a person reads it, whatever order the report was put together in. Other keys follow by name.
const KEY_ORDER = `
  reportVersion version config comparedWith exitCode failOn summary status ruleId code severity name
  entry readFrom problems lock graphs kind path message help verdict
  budgetBytes limitBytes worstCase measuredBytes bytes why before channels removedChannels findings silentRules
  rules because file state line column errors warnings accepted allowed unread fingerprint position
`
  .trim()
  .split(/\s+/);

/** The report itself, for programs: the same keys in the same order in every run. */
export const jsonReporter: Reporter = (report) => printJson(orderKeys(report));

function orderKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(orderKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, orderKeys(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1)));
}

function rankOf(key: string): number {
  const rank = KEY_ORDER.indexOf(key);
  return rank === -1 ? KEY_ORDER.length : rank;
}
