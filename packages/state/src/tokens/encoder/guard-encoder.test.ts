import * as gptTokenizer from "gpt-tokenizer/encoding/o200k_base";
import { Tiktoken } from "js-tiktoken/lite";
import o200k from "js-tiktoken/ranks/o200k_base";
import { describe, expect, it } from "vitest";
import { createBpeCounter } from "../bpe/bpe-counter.ts";
import { hostileTexts } from "../testing/hostile-texts.ts";
import { boundRuns, MAX_RUN_UNITS, MAX_WIDE_RUN_UNITS } from "./bound-runs.ts";
import { guardEncoder } from "./guard-encoder.ts";
import type { TokenEncoder } from "./token-encoder.ts";

const exact = createBpeCounter("o200k_base");
const ENGLISH =
  "It's 12,345 o'clock, and the committee hasn't met: call_9f8e7d is {\"open\": true}.\n\n  Then… ".repeat(400);

describe.each([
  ["gpt-tokenizer", gptTokenizer],
  ["js-tiktoken", new Tiktoken(o200k)],
] as [string, TokenEncoder][])("%s, guarded", (_name, encoder) => {
  const count = guardEncoder(encoder);

  it("counts ordinary text as it does alone", () => {
    expect(count(ENGLISH, Infinity)).toBe(exact(ENGLISH, Infinity));
  });

  it.each(Object.entries(hostileTexts(3000)))("counts %s within 5 %%", (_kind, text) => {
    const off = Math.abs(count(text, Infinity) / exact(text, Infinity) - 1);
    expect(off).toBeLessThanOrEqual(0.05);
  });

  it("counts special tokens in a text as text", () => {
    expect(count("a <|endoftext|> b", Infinity)).toBe(exact("a <|endoftext|> b", Infinity));
  });
});

describe("boundRuns", () => {
  it("loses and repeats nothing", () => {
    const text = Object.values(hostileTexts(1000)).join(" ordinary words, ");
    expect([...boundRuns(text)].join("")).toBe(text);
  });

  it("hands over no longer run than it says", () => {
    expect(Math.max(...[...boundRuns("a".repeat(10_000))].map((part) => part.length))).toBe(MAX_RUN_UNITS);
    expect(Math.max(...[...boundRuns("中".repeat(10_000))].map((part) => part.length))).toBe(MAX_WIDE_RUN_UNITS);
  });

  it("never cuts a character in two", () => {
    expect([...boundRuns(`!${"😀".repeat(500)}`)].filter((part) => /^[\udc00-\udfff]/.test(part))).toEqual([]);
  });
});

it("stops between parts once past the limit", () => {
  const seen: number[] = [];
  const count = guardEncoder((text) => seen.push(text.length) && text.length);
  expect(count("word ".repeat(100_000), 100)).toBeGreaterThan(100);
  expect(seen).toHaveLength(1);
});

it.each([[{}], [null], ["gpt-4"]])("refuses %j as an encoder", (encoder) => {
  expect(() => guardEncoder(encoder as unknown as TokenEncoder)).toThrow(
    expect.objectContaining({ code: "tokens.invalid-encoder" }),
  );
});

it("refuses an encoder that answers later", () => {
  const count = guardEncoder((() => Promise.resolve(3)) as unknown as TokenEncoder);
  expect(() => count("text", Infinity)).toThrow(expect.objectContaining({ code: "tokens.invalid-encoder" }));
});
