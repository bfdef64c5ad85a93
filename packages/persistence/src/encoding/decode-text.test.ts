import { describe, expect, it } from "vitest";

import { decodeText } from "./decode-text.ts";

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

describe("a text that was encoded", () => {
  // Every character stands once at each place around the end of a piece.
  it.each(["\u00e9", "\u2014", "\u{1f600}", "\ufeff"])("comes back wherever %j stands in it", (character) => {
    for (let before = 4090; before <= 4098; before++) {
      const text = `${"x".repeat(before)}${character}${"y".repeat(5000)}${character}`;
      expect(decodeText(encode(text))).toBe(text);
    }
  });

  it.each(["", "plain", "\ufeffat the start", "\u4fdd\u5b58".repeat(5000)])("comes back: %#", (text) => {
    expect(decodeText(encode(text))).toBe(text);
  });

  it("is read from where it stands in a larger buffer", () => {
    expect(decodeText(encode(`before${"\u2014"}after`).subarray(6, 9))).toBe("\u2014");
  });
});

describe("bytes that are no text", () => {
  it.each<[string, number[]]>([
    ["a byte that never occurs", [0xff]],
    ["a character cut short", [0xe2, 0x80]],
    ["the rest of a character", [0x80]],
    ["half of a surrogate pair", [0xed, 0xa0, 0x80]],
  ])("are refused at the end of a piece: %s", (_, wrong) => {
    for (let before = 4090; before <= 4098; before++) {
      const bytes = Uint8Array.from([...encode("x".repeat(before)), ...wrong, ...encode("y".repeat(10))]);
      expect(() => decodeText(bytes)).toThrow(TypeError);
    }
  });
});
