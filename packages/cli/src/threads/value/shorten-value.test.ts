import { expect, it } from "vitest";
import { shortenText, shortenValue } from "./shorten-value.ts";

const limits = { maxText: 4, maxItems: 2, maxDepth: 2 };

it("counts what it leaves out", () => {
  expect(shortenValue({ text: "abcdefg", list: [1, 2, 3], more: 1 }, limits)).toEqual({
    text: "abcd… (3 more characters)",
    list: ["… 1 before", 2, 3],
    "…": "1 more",
  });
  expect(shortenValue({ a: { b: { c: 1 } } }, limits)).toEqual({ a: { b: "…" } });
});

it("leaves alone what is short", () => {
  const value = { text: "abcd", list: [1, 2] };
  expect(shortenValue(value, limits)).toEqual(value);
});

it("does not cut a character in two", () => {
  expect(shortenText("abc😀", 4)).toBe("abc… (2 more characters)");
});
