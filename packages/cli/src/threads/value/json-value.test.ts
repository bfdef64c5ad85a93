import { AIMessage } from "@langchain/core/messages";
import { expect, it } from "vitest";
import { toJsonValue } from "./json-value.ts";

it("gives every value that a state may hold a form in JSON", () => {
  const value = {
    big: 2n ** 70n,
    none: undefined,
    nan: Number.NaN,
    when: new Date("2026-01-02T03:04:05.678Z"),
    never: new Date("x"),
    record: new Map([["a", new Set([1, 2n])]]),
    pairs: new Map<unknown, unknown>([[1, "one"]]),
    bytes: new Uint8Array([1, 2, 3]),
    list: [undefined, null, "text"],
    error: new RangeError("too far"),
    where: new URL("https://example.com/x"),
  };
  expect(toJsonValue(value)).toEqual({
    big: "1180591620717411303424",
    nan: "NaN",
    when: "2026-01-02T03:04:05.678Z",
    never: "Invalid Date",
    record: { a: [1, "2"] },
    pairs: [[1, "one"]],
    bytes: "AQID",
    list: [null, null, "text"],
    error: { name: "RangeError", message: "too far" },
    where: "https://example.com/x",
  });
});

it("gives a message its fields, and not what it was made from", () => {
  expect(toJsonValue([new AIMessage({ id: "a1", content: "hi", name: "bot" })])).toEqual([
    {
      id: "a1",
      type: "ai",
      name: "bot",
      content: "hi",
      tool_calls: [],
      invalid_tool_calls: [],
      additional_kwargs: {},
      response_metadata: {},
    },
  ]);
});

it("leaves a key that is named as a prototype a key", () => {
  const value: unknown = JSON.parse('{ "__proto__": { "x": 1 } }');
  expect(JSON.stringify(toJsonValue(value))).toBe('{"__proto__":{"x":1}}');
});
