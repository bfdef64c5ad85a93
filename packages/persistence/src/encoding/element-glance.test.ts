import { AIMessage, ToolMessage } from "@langchain/core/messages";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { glanceAt, looksUnchanged } from "./element-glance.ts";

function makeMessage(): AIMessage {
  const message = new AIMessage({
    id: "m1",
    content: [
      { type: "text", text: "hello" },
      { type: "text", text: "there" },
    ],
    tool_calls: [{ type: "tool_call", id: "c1", name: "search", args: { query: { terms: ["a", "b"] } } }],
    additional_kwargs: { provider: { cached: true } },
    response_metadata: { usage: { tokens: 1 } },
  });
  return Object.assign(message, { usage_metadata: { input_tokens: 1, output_tokens: 2, total_tokens: 3 } });
}

function noticed<T extends object>(element: T, change: (element: T) => unknown): boolean {
  const glance = glanceAt(element);
  expect(looksUnchanged(element, glance)).toBe(true);
  change(element);
  return !looksUnchanged(element, glance);
}

type Change = (message: AIMessage) => unknown;

describe("a look at a message", () => {
  it.each<[string, Change]>([
    ["content", (m) => (m.content = "other")],
    ["the text of a content block", (m) => ((m.content as { text?: string }[])[1]!.text = "you")],
    ["a content block more", (m) => (m.content as unknown[]).push({ type: "text", text: "!" })],
    ["a content block less", (m) => (m.content as unknown[]).pop()],
    ["id", (m) => (m.id = "m2")],
    ["name", (m) => (m.name = "planner")],
    ["tool_calls", (m) => (m.tool_calls = [])],
    ["a tool call's id", (m) => (m.tool_calls![0]!.id = "c2")],
    ["a tool call's argument, deep inside", (m) => (m.tool_calls![0]!.args.query.terms[1] = "c")],
    ["additional_kwargs", (m) => (m.additional_kwargs.seen = true)],
    ["a field in additional_kwargs", (m) => ((m.additional_kwargs.provider as { cached: boolean }).cached = false)],
    ["response_metadata", (m) => ((m.response_metadata.usage as { tokens: number }).tokens = 2)],
    ["a field deleted", (m) => delete m.response_metadata.usage],
    ["usage_metadata", (m) => Object.assign(m.usage_metadata ?? {}, { output_tokens: 9 })],
    ["usage_metadata set later", (m) => (m.usage_metadata = undefined)],
    ["tool_call_chunks, a field it did not have", (m) => Object.assign(m, { tool_call_chunks: [] })],
  ])("notices %s", (_, change) => {
    expect(noticed(makeMessage(), change)).toBe(true);
  });

  it("notices an artifact that was set", () => {
    const message = new ToolMessage({ content: "done", tool_call_id: "c1" });
    expect(noticed(message, (m) => (m.artifact = { file: 1 }))).toBe(true);
  });
});

describe("a look at fields that move", () => {
  interface Nested {
    inner: Record<string, unknown>;
    after?: unknown;
  }

  it("notices one that moves into the object before it", () => {
    const element: Nested = { inner: { first: 1 }, after: 2 };
    const change = ({ inner }: Nested) => Object.assign(inner, { after: 2 }) && delete element.after;
    expect(noticed(element, change)).toBe(true);
  });
});

describe("the ends of a look", () => {
  const manyFields = (count: number): Record<string, unknown> =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${i}`, i]));

  it("are 64 fields of the element", () => {
    expect(noticed(manyFields(80), (element) => (element.f63 = "new"))).toBe(true);
    expect(noticed(manyFields(80), (element) => (element.f64 = "new"))).toBe(false);
  });

  it("are 64 values inside of each field, the field itself counted", () => {
    const element = () => ({ first: Array.from({ length: 80 }, (_, i) => i), second: [0] });
    expect(noticed(element(), ({ first }) => (first[62] = -1))).toBe(true);
    expect(noticed(element(), ({ first }) => (first[63] = -1))).toBe(false);
    expect(noticed(element(), ({ second }) => (second[0] = 1))).toBe(true);
    expect(noticed(element(), ({ first }) => first.push(1))).toBe(true);
  });

  it("are six levels, below which only a new object is noticed", () => {
    const element = () => ({ l1: { l2: { l3: { l4: { l5: { l6: { l7: 1 } as { l7: number } } } } } } });
    expect(noticed(element(), (e) => (e.l1.l2.l3.l4.l5.l6 = { l7: 1 }))).toBe(true);
    expect(noticed(element(), (e) => (e.l1.l2.l3.l4.l5.l6.l7 = 2))).toBe(false);
  });

  it("are the sizes of a Map and a Set, and the time of a Date", () => {
    const element = () => ({ map: new Map([["a", 1]]), set: new Set([1]), date: new Date(0) });
    expect(noticed(element(), ({ map }) => map.set("b", 2))).toBe(true);
    expect(noticed(element(), ({ set }) => set.clear())).toBe(true);
    expect(noticed(element(), ({ date }) => date.setTime(1))).toBe(true);
    expect(noticed(element(), ({ map }) => map.set("a", 2))).toBe(false);
  });

  it("are the size or the time of an element that is one of these itself", () => {
    expect(noticed(new Map([["a", 1]]), (map) => map.set("b", 2))).toBe(true);
    expect(noticed(new Set([1]), (set) => set.clear())).toBe(true);
    expect(noticed(new Date(0), (date) => date.setTime(1))).toBe(true);
    expect(noticed([1, 2], (list) => (list.length = 1))).toBe(true);
  });

  it("are the same when it looks again at whatever it saw", () => {
    const anything = fc.object({
      maxDepth: 8,
      maxKeys: 80,
      withDate: true,
      withMap: true,
      withSet: true,
      withSparseArray: true,
    });
    fc.assert(fc.property(anything, (element) => looksUnchanged(element, glanceAt(element))));
  });

  it("come soon in a cycle", () => {
    const element: { self?: object } = {};
    element.self = element;
    expect(noticed(element, (e) => delete e.self)).toBe(true);
  });
});

describe("a look that is complete", () => {
  it("is one at plain values that lie within its ends", () => {
    expect(glanceAt(makeMessage()).isComplete).toBe(true);
    expect(glanceAt({ a: [1, { b: null }], c: Object.create(null) as object }).isComplete).toBe(true);
  });

  it.each<[string, object]>([
    ["more fields", Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`f${i}`, i]))],
    ["more values inside of a field", { first: Array.from({ length: 64 }, (_, i) => i) }],
    ["more levels", { l1: { l2: { l3: { l4: { l5: { l6: {} } } } } } }],
    ["a Map", { map: new Map() }],
    ["a Date", { at: [new Date(0)] }],
    ["bytes", { bytes: new Uint8Array(2) }],
    ["an object of a class", { inner: makeMessage() }],
  ])("is none at %s", (_, element) => {
    expect(glanceAt(element).isComplete).toBe(false);
  });

  it("notices what else a message says that it was made from", () => {
    expect(noticed(makeMessage(), (m) => Object.assign(m.lc_kwargs, { seed: 1 }))).toBe(true);
  });
});
