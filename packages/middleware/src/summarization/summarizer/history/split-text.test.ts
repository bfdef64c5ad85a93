import { createTokenCounter } from "@threadkeep/state";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitText } from "./split-text.ts";

const { countText } = createTokenCounter();
const LONE_SURROGATE = /\p{Surrogate}/u;
const countUnits = (text: string) => text.length;

describe("splitText", () => {
  it("leaves a text that fits as it is", () => {
    expect(splitText("one two three", 3, countText)).toEqual(["one two three"]);
  });

  it("loses nothing, keeps to the size and never cuts a character", () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom("\n\n", " ", ". ", "\u{1F600}")), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(texts, fc.integer({ min: 8, max: 40 }), (pieces, maxTokens) => {
        const text = pieces.join("");
        const parts = splitText(text, maxTokens, countText);
        expect(parts.join("")).toBe(text);
        for (const part of parts) {
          expect(countText(part)).toBeLessThanOrEqual(maxTokens);
          expect(LONE_SURROGATE.test(part)).toBe(LONE_SURROGATE.test(text));
        }
      }),
    );
  });

  it("cuts at paragraphs before lines, and at lines before words", () => {
    const text = "aaa bbb\nccc ddd ee\n\nff ggg\nhhh iii jjj";

    expect(splitText(text, 22, countUnits)).toEqual(["aaa bbb\nccc ddd ee\n\n", "ff ggg\nhhh iii jjj"]);
    expect(splitText(text.replace("\n\n", " "), 22, countUnits)).toEqual([
      "aaa bbb\nccc ddd ee ",
      "ff ggg\nhhh iii jjj",
    ]);
  });

  it("cuts a text without any break, too, but not inside of a character", () => {
    expect(splitText("\u{1F600}".repeat(4), 3, countUnits)).toEqual(Array(4).fill("\u{1F600}"));
    expect(splitText("\u{1F600}", 1, countUnits)).toEqual(["\u{1F600}"]);
    expect(splitText("abcdefgh", 4, countUnits)).toEqual(["abcd", "efgh"]);
  });
});
