import { isObject, propertyOf } from "../property-of.ts";

/** What a channel holds, as far as a reducer has to be tried with it. */
export type HeldValue = "list" | "record" | "set" | "map" | "number" | "text";

export type MakeItem = (label: string, version?: number) => unknown;

/** What lists are made of, each for reducers that cannot do with the one before. New ones at each call: some get changed. */
export const ITEM_KINDS: readonly MakeItem[] = [
  (label) => label,
  plainItem,
  (label, version) => Object.assign(new ProbeMessage(), plainItem(label, version)),
];

/** The same under every name that people tell things apart by, and a message as LangGraph reads it. */
export function plainItem(label: string, version = 1): object {
  const url = `https://example.com/${label}`;
  const content = `${label} version ${version}`;
  return { id: label, key: label, name: label, url, title: label, role: "user", content, text: content, version };
}

/** One that nobody gave an id yet. */
export function bareItem(label: string): object {
  return { role: "user", content: label };
}

/** The methods by which messages are told apart, for reducers that ask. On a prototype, so that a clone has only data. */
class ProbeMessage {
  getType(): string {
    return "human";
  }

  _getType(): string {
    return "human";
  }
}

/** Labels of a list's items, whatever a reducer made of them; a list that became an item gives those inside. */
export function labelsOf(list: readonly unknown[]): string[] {
  return list.flatMap((item) => (Array.isArray(item) ? labelsOf(item as unknown[]) : [labelOf(item)]));
}

function labelOf(item: unknown): string {
  if (!isObject(item)) return String(item);
  return String(propertyOf(item, "id") ?? propertyOf(item, "content"));
}

/** Everything inside is frozen as well, except a Map or a Set themselves: they take further entries. */
export function deepFreeze<T>(value: T): T {
  if (!isObject(value) || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const key of Object.keys(value)) deepFreeze(propertyOf(value, key));
  if (value instanceof Map || value instanceof Set) for (const entry of value) deepFreeze(entry);
  return value;
}

/** What a value holds, as a text to compare; a value that no text can be made of differs from all others. */
export function contentOf(value: unknown): string {
  try {
    return JSON.stringify(value, withEntries);
  } catch {
    return "(not comparable)";
  }
}

function withEntries(_key: string, value: unknown): unknown {
  if (value instanceof Map) return { map: [...value] };
  if (value instanceof Set) return { set: [...value] };
  return value === undefined ? "(undefined)" : value;
}
