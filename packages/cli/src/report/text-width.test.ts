import { describe, expect, it } from "vitest";
import { cutToWidth, widthOf } from "./text-width.ts";

describe("widthOf", () => {
  it.each([
    ["docs", 4],
    ["文書", 4],
    ["한글", 4],
    ["ｱ", 1],
    ["Ａ", 2],
    ["e\u0301", 1],
    ["😀", 2],
    ["👨‍👩‍👧", 2],
    ["🇩🇪", 2],
    ["❤️", 2],
    ["→…", 2],
    ["\u0301", 0],
  ])("counts the columns of %j", (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe("cutToWidth", () => {
  it("leaves what fits, and marks what it cut", () => {
    expect([cutToWidth("abcd", 4), cutToWidth("abcde", 4), cutToWidth("文書一覧", 6)]).toEqual([
      "abcd",
      "abc…",
      "文書…",
    ]);
  });
});
