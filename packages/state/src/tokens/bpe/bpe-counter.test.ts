import fc from "fast-check";
import { countTokens as countTokensGpt } from "gpt-tokenizer/encoding/o200k_base";
import { Tiktoken } from "js-tiktoken/lite";
import cl100k from "js-tiktoken/ranks/cl100k_base";
import gpt2 from "js-tiktoken/ranks/gpt2";
import o200k from "js-tiktoken/ranks/o200k_base";
import p50kEdit from "js-tiktoken/ranks/p50k_edit";
import p50k from "js-tiktoken/ranks/p50k_base";
import r50k from "js-tiktoken/ranks/r50k_base";
import { describe, expect, it } from "vitest";
import { readTranscripts, transcriptsMissing } from "../../testing/transcripts.ts";
import { hostileTexts } from "../testing/hostile-texts.ts";
import { createBpeCounter } from "./bpe-counter.ts";
import type { TokenEncoding } from "./encodings.ts";

const RANKS = {
  gpt2,
  r50k_base: r50k,
  p50k_base: p50k,
  p50k_edit: p50kEdit,
  cl100k_base: cl100k,
  o200k_base: o200k,
};

function countersOf(encoding: TokenEncoding): { ours: (text: string) => number; theirs: (text: string) => number } {
  const tiktoken = new Tiktoken(RANKS[encoding]);
  const count = createBpeCounter(encoding);
  return { ours: (text) => count(text, Infinity), theirs: (text) => tiktoken.encode(text, [], []).length };
}

const counters = { o200k_base: countersOf("o200k_base"), cl100k_base: countersOf("cl100k_base") };

const SAMPLES = [
  "",
  "a",
  "The quick brown fox jumps over the lazy dog. It's 12,345 o'clock; we'LL see they'VE gone.",
  '{"id":"call_9f8e7d","args":{"from":"SFO","when":"2024-05-15T10:00:00Z","n":[1,22,333,4444]}}',
  "  leading\n\n\n  and   trailing   \t\r\n ",
  "委员会于星期二开会审议两周前分发的提案。",
  "คณะกรรมการประชุมกันในวันอังคารเพื่อพิจารณาข้อเสนอ",
  "naïve café Ǆungla ʰa 中AAAAa e\u0301\u0302 👩‍👩‍👧‍👦 🇩🇪 \u3000 \u00a0",
  "a lone \ud83d and \udc00 surrogate, and \udc00\ud83d the wrong way round",
  "<|endoftext|> and <|fim_prefix|> are text here <|endofprompt|>",
];

describe.each(Object.keys(RANKS) as TokenEncoding[])("createBpeCounter(%s)", (encoding) => {
  const { ours, theirs } = countersOf(encoding);

  it.each(SAMPLES)("counts as js-tiktoken does: %j", (sample) => {
    expect(ours(sample)).toBe(theirs(sample));
  });

  it("counts as js-tiktoken does across windows, whatever stands where they end", () => {
    const text = SAMPLES.join(" ").repeat(150);
    expect(text.length).toBeGreaterThan(64 * 1024);
    expect(ours(text)).toBe(theirs(text));
  });
});

// Each is repeated until a window ends in it, at every one of its characters: there a cut would change the count.
it.each(["we'll ", "I'd ", "ที่นี่ ", "x12345x", "中AAAAa ", "a  \n ", "9'9 ", "!\n/ ", "👩‍👩‍👧 ", "   x"])(
  "counts as js-tiktoken does wherever in %j a window ends",
  (unit) => {
    for (const encoding of ["o200k_base", "cl100k_base"] as const) {
      const { ours, theirs } = counters[encoding];
      for (let shift = 0; shift < unit.length; shift++) {
        const text = "- ".repeat(16_380) + unit.repeat(10).slice(shift);
        expect(ours(text)).toBe(theirs(text));
      }
    }
  },
);

/** Short stretches of every kind, so that pieces of all the patterns' branches meet each other. */
const stretch = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.stringMatching(/^[a-zA-Z]{1,40}$/),
  fc.stringMatching(/^[0-9A-F]{1,20}$/),
  fc.stringMatching(/^[ \t\r\n\u3000]{1,12}$/),
  fc.stringMatching(/^[!-/:-@]{1,12}$/),
  fc.stringMatching(/^[\u4e00-\u9fa5]{1,20}$/),
  fc.stringMatching(/^[\u0e01-\u0e3a]{1,20}$/),
  fc.constantFrom("'s", "'LL", "\ud83d", "\udc00", "😀", "\u0301", "\r\n", "/", "中A", "ſ", "ǅ"),
);
const mixture = fc.array(stretch, { maxLength: 12 }).map((parts) => parts.join(""));

it.each(["o200k_base", "cl100k_base"] as const)(
  "counts any mixture of characters as js-tiktoken does, in %s",
  (encoding) => {
    const { ours, theirs } = countersOf(encoding);
    fc.assert(
      fc.property(mixture, (text) => ours(text) === theirs(text)),
      { numRuns: 1500 },
    );
  },
);

it("merges long pieces as gpt-tokenizer does", () => {
  const count = createBpeCounter("o200k_base");
  const letters = fc.string({
    unit: fc.constantFrom("a", "b", "e", "t", "in", "the", "中", "é"),
    minLength: 60,
    maxLength: 400,
  });
  fc.assert(
    fc.property(letters, (text) => count(text, Infinity) === countTokensGpt(text)),
    { numRuns: 300 },
  );
});

describe("hostile texts", () => {
  const count = createBpeCounter("o200k_base");

  it.each(Object.entries(hostileTexts(2000)))("counts 2,000 of %s exactly", (_name, text) => {
    expect(count(text, Infinity)).toBe(countTokensGpt(text));
  });

  // Known from gpt-tokenizer 3.4.0, which takes up to half a minute for one of these.
  it.each([
    ["one letter", 50_000, 6250],
    ["random letters", 50_000, 25933],
    ["spaces", 200_000, 1563],
    ["random Han", 50_000, 95172],
    ["newlines", 100_000, 6250],
    ["base64", 1_048_576, 715956],
  ])("counts %s, %d of them, exactly", (name, length, tokens) => {
    expect(count(hostileTexts(length)[name] ?? "", Infinity)).toBe(tokens);
  });

  it("counts a million characters without a break", () => {
    expect(count("a".repeat(1_000_000), Infinity)).toBe(125_000); // The longest token of this letter has eight.
  });

  it.each(["A", " ", "-"])("does not overflow the stack of the regex on 8 million of %j", (character) => {
    const tokens = count(character.repeat(8_000_000), Infinity);
    const ofMillion = count(character.repeat(2 ** 20), Infinity);
    expect(Math.abs(tokens - (ofMillion * 8_000_000) / 2 ** 20)).toBeLessThan(20);
  });
});

it("stops once past the limit", () => {
  const count = createBpeCounter("o200k_base");
  const tokens = count("word ".repeat(100_000), 10);
  expect(tokens).toBeGreaterThan(10);
  expect(tokens).toBeLessThan(20);
});

it.skipIf(transcriptsMissing)(
  "counts real transcripts as js-tiktoken does (skipped where they are not at hand)",
  () => {
    const { ours, theirs } = countersOf("o200k_base");
    const texts = readTranscripts().flatMap(({ messages }) =>
      messages.flatMap(({ content, tool_calls: calls }) => [
        content ?? "",
        ...(calls ?? []).map((call) => call.arguments),
      ]),
    );
    expect(texts.length).toBeGreaterThan(500);
    expect(texts.filter((text) => ours(text) !== theirs(text))).toEqual([]);
  },
);
