import { createHash } from "node:crypto";
import { firstString, type Loose } from "./record.ts";
import { stableJson } from "./stable-json.ts";

export interface KeyedMessage {
  message: Loose;
  role: string;
  calls: readonly string[];
  answers: readonly string[];
}

/**
 * One key for each message, unique in the list: its id, or a digest of what it says. The second of two equal ones is numbered.
 */
export function keysOf(messages: readonly KeyedMessage[]): string[] {
  const names = messages.map((one) => firstString(one.message, "id") ?? digestOf(one));
  const taken = new Set(names);
  const ranks = new Map<string, number>();
  return names.map((name) => {
    const rank = nextRank(name, ranks.get(name) ?? 0, taken);
    ranks.set(name, rank);
    const key = numbered(name, rank);
    taken.add(key);
    return key;
  });
}

function nextRank(name: string, last: number, taken: ReadonlySet<string>): number {
  if (last === 0) return 1;
  let rank = last + 1;
  while (taken.has(numbered(name, rank))) rank++;
  return rank;
}

function numbered(name: string, rank: number): string {
  return rank === 1 ? name : `${name}#${rank}`;
}

/** 64 bits of SHA-256, as hex. */
function digestOf({ message, role, calls, answers }: KeyedMessage): string {
  const said = stableJson([role, message["content"] ?? null, calls, answers]);
  return createHash("sha256").update(said).digest("hex").slice(0, 16);
}
