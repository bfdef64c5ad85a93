import { describe, expect, it } from "vitest";
import { jsonErrorPosition } from "./json-error-position.ts";

describe("jsonErrorPosition", () => {
  it.each([
    ["{\n  // no comments\n}", { line: 2, column: 3 }],
    ['{\n  "a": 1,\n}', { line: 3, column: 1 }],
    ['{ "a" 1 }', { line: 1, column: 7 }],
    ['{ "a": }', { line: 1, column: 8 }],
    ["[1, 2,, 3]", { line: 1, column: 7 }],
    ["[1}", { line: 1, column: 3 }],
    ['{ "a": "b', { line: 1, column: 8 }],
    ['["\\x"]', { line: 1, column: 2 }],
    ['["tab\there"]', { line: 1, column: 2 }],
    ["{ a: 1 }", { line: 1, column: 3 }],
    ["[01]", { line: 1, column: 3 }],
    ["[]]", { line: 1, column: 3 }],
    ["[nul]", { line: 1, column: 2 }],
    ['{"a": 1} {"b": 2}', { line: 1, column: 10 }],
    ["", { line: 1, column: 1 }],
    ["[1,\n2", { line: 2, column: 2 }],
  ])("finds where %j stops being JSON", (text, position) => {
    expect(() => JSON.parse(text) as unknown).toThrow();
    expect(jsonErrorPosition(text)).toEqual(position);
  });

  it("reads everything that JSON can hold, to the end", () => {
    const value = {
      "": [1, -2.5e-7, 0, true, null, { deep: [[], {}] }],
      'quote " \\ \u2028': "\u0000 \ud83d\ude00".repeat(9),
    };
    const text = JSON.stringify(value, null, 1);
    expect(jsonErrorPosition(`${text}!`)).toEqual({ line: text.split("\n").length, column: 2 });
  });

  it("does not stumble over a text of 10 MB or 100,000 lists", () => {
    expect(jsonErrorPosition(`["${"x\\n".repeat(3_000_000)}",]`).column).toBe(9_000_005);
    expect(jsonErrorPosition("[".repeat(100_000)).column).toBe(100_001);
  });
});
