import { findKeptRuns, type KeptRun } from "./kept-runs.ts";

/** One element of a list: equal tokens mean equal elements. */
export interface ListItem {
  token: string;
  /** Of its serialized form, in UTF-8. */
  bytes: number;
}

/** A run of the base version's elements, or elements of the new version by position: `from` up to before `to`. */
export type ListPart = { kept: KeptRun } | { added: { from: number; to: number } };

// `]},` before a run and `,{"add":[` after it.
const SPLIT_BYTES = 12;

/**
 * The new list as runs of the base version and added elements. Common ends are found first, so that a list that only grew
 * costs one glance an element; what stands between is looked up, so that a removal, a replacement or a new order costs what
 * is new and a few digits a run. A run that would take more bytes than its elements is written out.
 */
export function planListChange(base: readonly ListItem[], items: readonly ListItem[]): ListPart[] {
  const parts: ListPart[] = [];
  let next = 0;
  for (const run of findKeptRuns(base, items)) {
    if (!isWorthKeeping(run, items)) continue;
    addUpTo(run.at);
    parts.push({ kept: run });
    next = run.at + run.count;
  }
  addUpTo(items.length);
  return parts;

  function addUpTo(to: number): void {
    if (to > next) parts.push({ added: { from: next, to } });
  }
}

function isWorthKeeping({ start, count, at }: KeptRun, items: readonly ListItem[]): boolean {
  const runBytes = `[${start},${count}],`.length + SPLIT_BYTES;
  let bytes = 0;
  for (let index = at; index < at + count; index++) {
    bytes += (items[index]?.bytes ?? 0) + 1;
    if (bytes > runBytes) return true;
  }
  return false;
}

export function isSameList(base: readonly ListItem[], items: readonly ListItem[]): boolean {
  return base.length === items.length && items.every(({ token }, index) => token === base[index]?.token);
}

/**
 * `[[0,40],{"add":[…]}]`: what the new list is made of, in order. A pair is where a run begins in the base, and its length.
 *
 * @param textOf the serialized form of the new version's element at a position
 */
export function writeListChange(parts: readonly ListPart[], textOf: (index: number) => string): string {
  return `[${parts.map((part) => ("kept" in part ? `[${part.kept.start},${part.kept.count}]` : writeAdded(part.added))).join(",")}]`;

  function writeAdded({ from, to }: { from: number; to: number }): string {
    const texts = Array.from({ length: to - from }, (_, offset) => textOf(from + offset));
    return `{"add":[${texts.join(",")}]}`;
  }
}

/** Where the base version's element at `position` stands in the new version. An element that is gone leaves its position to the next. */
export function followPosition(parts: readonly ListPart[], position: number): number {
  const runs = parts.flatMap((part) => ("kept" in part ? [part.kept] : []));
  const holder = runs.find(({ start, count }) => start <= position && position < start + count);
  if (holder) return holder.at + position - holder.start;
  return runs.find(({ start }) => start > position)?.at ?? 0;
}

/**
 * Undefined where the change does not fit the base: a row of something else stands in its place.
 * @param base is used up: a list that only grew is this one, with more
 */
export function applyListChange<T>(base: T[], change: unknown): T[] | undefined {
  if (!Array.isArray(change)) return undefined;
  const parts: readonly unknown[] = change;
  const more = parts.length === 2 && keepsAll(base, parts[0]) ? addedOf<T>(parts[1]) : undefined;
  if (more === undefined) return listOf(base, parts);
  for (const item of more) base.push(item);
  return base;
}

function keepsAll(base: readonly unknown[], part: unknown): boolean {
  return Array.isArray(part) && part[0] === 0 && part[1] === base.length && part.length === 2;
}

function listOf<T>(base: readonly T[], parts: readonly unknown[]): T[] | undefined {
  const items: T[] = [];
  for (const part of parts) {
    const more = readPart(base, part);
    if (more === undefined) return undefined;
    for (const item of more) items.push(item);
  }
  return items;
}

function readPart<T>(base: readonly T[], part: unknown): readonly T[] | undefined {
  if (!Array.isArray(part)) return addedOf<T>(part);
  const [start, count] = part as readonly unknown[];
  if (!isCount(start) || !isCount(count) || start + count > base.length) return undefined;
  return base.slice(start, start + count);
}

function addedOf<T>(part: unknown): readonly T[] | undefined {
  const added = typeof part === "object" && part !== null ? (part as { add?: unknown }).add : undefined;
  return Array.isArray(added) ? (added as readonly T[]) : undefined;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
