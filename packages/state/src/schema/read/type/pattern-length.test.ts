import RandExp from "randexp";
import { describe, expect, it } from "vitest";
import { patternLength } from "./pattern-length.ts";

const BOUNDED: [RegExp, number][] = [
  [/^abc$/, 3],
  [/^doc_[a-z0-9]{12}$/, 16],
  [/^\d{4}-\d{2}-\d{2}$/, 10],
  [/^[a-f]{1,8}(?:-[a-f]{2,4})?$/, 13],
  [/^(a|bcd|ef){3}$/, 9],
  [/^a$|^bc$/, 2],
  [/^(?<year>\d{4})$/i, 4],
  [/^(?=.*x)[a-z]{5}$/, 5],
  [/^(?!x)\w{3}(?<!y)$/, 3],
  [/^\bab\b$/, 2],
  [/^[\]\\]{2}\$\^\|\($/, 6],
  [/^\u0041\x41\cA\0$/, 4],
  [/^.{3}?$/s, 3],
  [/^a{0}b?c??$/, 2],
  [/^[\u{1F600}-\u{1F64F}]{2}$/u, 4],
  [/^\p{L}\u{61}$/u, 4],
  [/^x{,2}$/, 5],
  [/^(?:)*$/, 0],
];

const UNBOUNDED: RegExp[] = [
  /abc/,
  /^abc/,
  /abc$/,
  /^a|b$/,
  /^abc\$/,
  /^a*$/,
  /^a+$/,
  /^[a-z]{3,}$/,
  /^(?:ab?)+$/,
  /^(a{2})\1$/,
  /^(?<a>x)\k<a>$/,
  /^a$/m,
];

describe("patternLength", () => {
  it.each(BOUNDED)("of %s is %i", (pattern, length) => {
    expect(patternLength(pattern)).toBe(length);
  });

  it.each(UNBOUNDED.map((pattern) => [pattern]))("of %s is not known", (pattern) => {
    expect(patternLength(pattern)).toBeUndefined();
  });

  it("of a repeated letter u, which only the u flag makes an escape, is that of the repetition", () => {
    expect(patternLength({ source: "^\\u{61}$", flags: "" })).toBe(61);
  });

  it("of what is no pattern is not known", () => {
    expect(patternLength(undefined)).toBeUndefined();
    expect(patternLength({ source: "^[a-z]{3}$", flags: "v" })).toBeUndefined();
    expect(patternLength({ source: "^(a", flags: "" })).toBeUndefined();
    expect(patternLength({ source: "^a)$", flags: "" })).toBeUndefined();
  });

  it("is not exceeded by texts made of the patterns", () => {
    const simple = [/^doc_[a-z0-9]{12}$/, /^[a-f]{1,8}(?:-[a-f]{2,4})?$/, /^(a|bcd|ef){3}$/, /^\d{4}-\d{2}-\d{2}$/];
    for (const pattern of simple) {
      const texts = Array.from({ length: 200 }, () => new RandExp(pattern).gen());
      const longest = Math.max(...texts.map((text) => text.length));
      expect(longest).toBeLessThanOrEqual(patternLength(pattern) ?? 0);
    }
  });
});
