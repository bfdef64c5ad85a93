import { AIMessage, BaseMessage } from "@langchain/core/messages";
import fc from "fast-check";

/** What a node makes of a channel's value. Those of lists leave elements they do not name the objects that they were. */
export type ValueEdit = ListEdit | { type: "same" } | { type: "empty" } | { type: "set"; value: number };

type ListEdit =
  | { type: "append"; size: number; kind: "record" | "message" | "text" }
  | { type: "replace" | "remove" | "mutate"; at: number }
  | { type: "reorder"; from: number; to: number }
  | { type: "clear" };

const at = fc.nat(1000);

export const VALUE_EDITS: fc.Arbitrary<ValueEdit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      type: fc.constant("append" as const),
      size: fc.nat(300),
      kind: fc.constantFrom("record" as const, "message" as const, "text" as const),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ type: fc.constantFrom("replace" as const, "remove" as const, "mutate" as const), at }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("reorder" as const), from: at, to: at }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom("clear" as const, "same" as const, "empty" as const) }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant("set" as const), value: at }) },
);

/** Below what is compared whole at each put: a larger list may hide a change in place for a while, as its codec states. */
const MAX_ITEMS = 30;

const OTHERS: readonly (() => unknown)[] = [
  () => "x".repeat(3000),
  () => ({ deep: { text: "y".repeat(500), list: [1, [2]] } }),
  () => new Map<unknown, unknown>([["k", new Set([1, "1"])]]),
  () => new Uint8Array([0, 255, 128]),
  () => "\0 \ud800 | é 👩‍👩‍👧",
  () => null,
  () => 0,
  () => [],
];

/** Undefined: the channel is left empty. `name` makes what is added unlike all else. */
export function applyEdit(value: unknown, edit: ValueEdit, name: string): unknown {
  if (edit.type === "set") return OTHERS[edit.value % OTHERS.length]?.();
  if (edit.type === "empty") return undefined;
  if (edit.type === "same") return value;
  return editList(Array.isArray(value) ? (value as unknown[]) : [], edit, name);
}

function editList(list: readonly unknown[], edit: ListEdit, name: string): unknown[] {
  const index = "at" in edit ? edit.at % Math.max(1, list.length) : 0;
  switch (edit.type) {
    case "append":
      return [...list, makeItem(edit.kind, name, edit.size)].slice(-MAX_ITEMS);
    case "replace":
      return list.map((item, position) => (position === index ? makeItem("record", name, 20) : item));
    case "remove":
      return list.toSpliced(index, 1);
    case "mutate":
      mutate(list[index], name);
      return [...list];
    case "reorder": {
      const rest = [...list];
      const moved = rest.splice(edit.from % (list.length + 1), 3);
      return rest.toSpliced(edit.to % (rest.length + 1), 0, ...moved);
    }
    case "clear":
      return [];
  }
}

function makeItem(kind: "record" | "message" | "text", name: string, size: number): unknown {
  const text = `${name} ${"z".repeat(size)}`;
  if (kind === "text") return text;
  return kind === "message"
    ? new AIMessage({ id: name, content: text })
    : { name, text, tags: { deep: { er: [size] } } };
}

function mutate(item: unknown, name: string): void {
  if (item instanceof BaseMessage) item.content = `${String(item.content)} ${name}`;
  else if (isRecord(item)) item.tags.deep.er.push(name);
}

function isRecord(item: unknown): item is { tags: { deep: { er: unknown[] } } } {
  return typeof item === "object" && item !== null && "tags" in item;
}

/** A copy that nobody changes, of parts that are compared by content. */
export function frozenCopy(value: unknown): unknown {
  if (value instanceof BaseMessage) return { message: frozenCopy(value.toDict()) };
  if (value instanceof Uint8Array) return { bytes: [...value] };
  if (value instanceof Map) return { map: [...value].map(frozenCopy) };
  if (value instanceof Set) return { set: [...value].map(frozenCopy) };
  if (Array.isArray(value)) return value.map(frozenCopy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, frozenCopy(part)]));
}
