import { describe, expect, it } from "vitest";
import { wrapIndented, wrapText } from "./wrap-text.ts";

describe("wrapText", () => {
  it("breaks between words, and keeps a long one whole", () => {
    expect(wrapText("one two three four five-and-twenty-and-more six", 20)).toEqual([
      "one two three four",
      "five-and-twenty-and-more",
      "six",
    ]);
  });

  it("breaks between wide characters, and counts each as two columns", () => {
    expect(wrapText("一二三四五六七八九十壱弐 docs", 20)).toEqual(["一二三四五六七八九十", "壱弐 docs"]);
  });

  it("has no lines for no words", () => {
    expect(wrapText("  ", 40)).toEqual([]);
  });
});

it("wrapIndented hangs further lines under the first word", () => {
  expect(wrapIndented("one two three four five six", 28, "  help: ")).toEqual([
    "  help: one two three four",
    "        five six",
  ]);
});
