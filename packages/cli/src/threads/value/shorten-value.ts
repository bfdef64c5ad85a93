export interface ShortenLimits {
  /** Characters of one text. */
  maxText: number;
  /** Elements of one list, or keys of one record. */
  maxItems: number;
  maxDepth: number;
}

const FOR_PEOPLE: ShortenLimits = { maxText: 500, maxItems: 50, maxDepth: 12 };

/** A JSON value for a person to look at: what is left out is counted in its place. */
export function shortenValue(value: unknown, limits: ShortenLimits = FOR_PEOPLE): unknown {
  if (typeof value === "string") return shortenText(value, limits.maxText);
  if (typeof value !== "object" || value === null) return value;
  if (limits.maxDepth === 0) return "…";
  const inner = { ...limits, maxDepth: limits.maxDepth - 1 };
  if (Array.isArray(value)) return shortenList(value, limits.maxItems, inner);
  const entries = Object.entries(value);
  const kept = entries.slice(0, limits.maxItems).map(([name, item]) => [name, shortenValue(item, inner)] as const);
  const left = entries.length - kept.length;
  return Object.fromEntries(left === 0 ? kept : [...kept, ["…", `${left} more`]]);
}

// The end of a conversation is what somebody looks for: of a long list its last elements stay.
function shortenList(list: readonly unknown[], maxItems: number, inner: ShortenLimits): unknown[] {
  const left = Math.max(0, list.length - maxItems);
  const kept = list.slice(left).map((item) => shortenValue(item, inner));
  return left === 0 ? kept : [`… ${left} before`, ...kept];
}

export function shortenText(text: string, maxText: number): string {
  if (text.length <= maxText) return text;
  // Not between the halves of a pair.
  const end = /[\ud800-\udbff]/.test(text[maxText - 1]!) ? maxText - 1 : maxText;
  return `${text.slice(0, end)}… (${text.length - end} more characters)`;
}
