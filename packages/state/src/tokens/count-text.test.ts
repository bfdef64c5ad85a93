import { createRequire } from "node:module";
import fc from "fast-check";
import * as gptTokenizer from "gpt-tokenizer/encoding/o200k_base";
import * as gptCl100k from "gpt-tokenizer/encoding/cl100k_base";
import { Tiktoken, type TiktokenBPE } from "js-tiktoken/lite";
import { describe, expect, it } from "vitest";
import { readTranscripts, transcriptsMissing } from "../testing/transcripts.ts";
import type { ThreadkeepError } from "../threadkeep-error.ts";
import type { TokenEncoding } from "./bpe/encodings.ts";
import { createTokenCounter } from "./token-counter.ts";

const require = createRequire(import.meta.url);
const ENCODINGS = ["gpt2", "r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base"] as const;

const peers = new Map<TokenEncoding, Tiktoken>();
function peerCount(encoding: TokenEncoding, text: string): number {
  const peer = peers.get(encoding) ?? new Tiktoken(require(`js-tiktoken/ranks/${encoding}`) as TiktokenBPE);
  peers.set(encoding, peer);
  return peer.encode(text, [], []).length;
}

const TEXTS = [
  "",
  " ",
  "Hello, world!",
  "I'll say it's DON'T, we'Ve",
  "line\r\n\r\n  indented\n\ttabbed   trailing   ",
  'fn main() { println!("{}", x[0..=3]); } // €5.50 — 12345678',
  "<|endoftext|> and <|im_start|> are text",
  "café naïve Ünïcödé ﬁ ǅ",
  "人工智能是计算机科学的一个分支，它企图了解智能。",
  "ปัญญาประดิษฐ์คือความฉลาด",
  "👩‍👩‍👧‍👦 🧵🪡 e\u0301",
  "lone \ud800 and \udc00 surrogates",
  "a".repeat(70),
  "=".repeat(90) + "\n" + "-".repeat(90),
];

const piece = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.constantFrom(
    " ",
    "  ",
    "\n",
    "\r\n",
    "\t",
    "'s",
    "'LL",
    "ABC",
    "abc",
    "123456",
    "!!!",
    "汉字",
    "🧵",
    "\ud83e",
    "é",
  ),
);
const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));

describe("countText equals js-tiktoken", () => {
  it.each(ENCODINGS)("on texts of many kinds, %s", (encoding) => {
    const { countText } = createTokenCounter({ encoding });
    for (const sample of TEXTS) expect([sample, countText(sample)]).toEqual([sample, peerCount(encoding, sample)]);
  });

  it.each(["o200k_base", "cl100k_base"] as const)("on any text, %s", (encoding) => {
    const { countText } = createTokenCounter({ encoding });
    fc.assert(
      fc.property(text, (sample) => countText(sample) === peerCount(encoding, sample)),
      { numRuns: 500 },
    );
  });

  it.skipIf(transcriptsMissing)("on every message of the transcripts", () => {
    const { countText } = createTokenCounter();
    for (const { messages } of readTranscripts()) {
      for (const { content, tool_calls: calls = [] } of messages) {
        for (const sample of [content ?? "", ...calls.map((call) => call.arguments)]) {
          expect(countText(sample)).toBe(peerCount("o200k_base", sample));
        }
      }
    }
  });
});

const HAN = "人工智能是计算机科学的一个分支它企图了解智能的实质并生产出一种新的智能机器";
function scrambled(length: number, alphabet: string): string {
  let state = 42;
  return Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return alphabet[(state >> 16) % alphabet.length];
  }).join("");
}

const HOSTILE: Record<string, string> = {
  "50,000 letters a": "a".repeat(50_000),
  "random letters": scrambled(50_000, "abcdefghijklmnopqrstuvwxyz"),
  "1 MB of base64": scrambled(1_000_000, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"),
  "200,000 spaces": " ".repeat(200_000),
  "50,000 Han characters": HAN.repeat(1400).slice(0, 50_000),
  "200,000 line breaks": "\n".repeat(200_000),
  "200,000 exclamation marks": "!".repeat(200_000),
  "50,000 capitals": "A".repeat(50_000),
  "marks on one letter": "e" + "\u0301".repeat(50_000),
  "one emoji again and again": "🧵".repeat(20_000),
};

/**
 * Counts in parts: gpt-tokenizer is slow on long runs too. Wrong by at most a token a part, so that a run of which a token
 * takes 128 characters needs larger parts than one of which it takes two.
 */
function countInParts(count: (part: string) => number, sample: string): number {
  const size = sample.startsWith("  ") ? 12_800 : 2000;
  let tokens = 0;
  for (let start = 0; start < sample.length; start += size) tokens += count(sample.slice(start, start + size));
  return tokens;
}

describe("countText on hostile texts is within 5 % of the true count", () => {
  for (const [name, sample] of Object.entries(HOSTILE)) {
    it(`for ${name}`, () => {
      for (const [encoding, peer] of [
        ["o200k_base", gptTokenizer],
        ["cl100k_base", gptCl100k],
      ] as const) {
        const expected = countInParts((part) => peer.countTokens(part, { disallowedSpecial: new Set() }), sample);
        const ratio = createTokenCounter({ encoding }).countText(sample) / expected;
        expect(ratio).toBeGreaterThan(0.95);
        expect(ratio).toBeLessThan(1.05);
      }
    });
  }

  it("and equal to gpt-tokenizer's on 5,000 letters without a break", () => {
    for (const sample of ["a".repeat(5000), scrambled(5000, "abcdefghijklm"), HAN.repeat(50)]) {
      expect(createTokenCounter().countText(sample)).toBe(gptTokenizer.countTokens(sample));
    }
  });

  it("and 8 MB of one letter does not overflow anything", () => {
    expect(createTokenCounter().countText("a".repeat(8_000_000))).toBeCloseTo(1_000_000, -4);
  });
});

describe("another encoder", () => {
  it("counts instead: gpt-tokenizer, with the same result", () => {
    const { countText } = createTokenCounter({ encoder: gptTokenizer });
    for (const sample of TEXTS) expect(countText(sample)).toBe(createTokenCounter().countText(sample));
  });

  it("may be a function, or an object with encode", () => {
    expect(createTokenCounter({ encoder: (sample) => sample.length }).countText("four")).toBe(4);
    expect(createTokenCounter({ encoder: { encode: (sample) => [...sample] } }).countText("four")).toBe(4);
  });

  it("never gets a long run without a break in one piece", () => {
    const lengths: number[] = [];
    const { countText } = createTokenCounter({
      encoder: (sample) => {
        lengths.push(...(sample.match(/a+/g) ?? []).map((run) => run.length));
        return gptTokenizer.countTokens(sample);
      },
    });
    const ratio = countText(`so ${"a".repeat(50_000)} it goes`) / createTokenCounter().countText("a".repeat(50_000));
    expect(Math.max(...lengths)).toBeLessThanOrEqual(1024);
    expect(ratio).toBeGreaterThan(0.95);
    expect(ratio).toBeLessThan(1.05);
  });
});

describe("createTokenCounter refuses", () => {
  it("an unknown encoding, and names those there are", () => {
    expect(() => createTokenCounter({ encoding: "o300k" as TokenEncoding })).toThrow(/o300k.*o200k_base/s);
    expect(() => createTokenCounter({ encoding: "__proto__" as TokenEncoding })).toThrow(/o200k_base/);
  });

  it("an encoder that is none", () => {
    expect(codeOf(() => createTokenCounter({ encoder: {} as never }).countText("x"))).toBe("tokens.invalid-encoder");
  });

  it("a message, or a limit, that is none", () => {
    const counter = createTokenCounter();
    expect(codeOf(() => counter.count([null as never]))).toBe("tokens.invalid-message");
    expect(codeOf(() => counter.fits([], Number.NaN))).toBe("tokens.invalid-limit");
    expect(codeOf(() => counter.count(undefined as never))).toBe("tokens.invalid-message");
    expect(codeOf(() => counter.count([], { tools: null as never }))).toBe("tokens.invalid-tool");
    expect(codeOf(() => counter.countText(undefined as never))).toBe("tokens.invalid-text");
  });

  it("figures that are no numbers of tokens", () => {
    for (const options of [
      { imageTokens: Number.NaN },
      { imageTokens: "5" },
      { framing: { message: undefined } },
      { fileTokens: -1 },
    ]) {
      expect(codeOf(() => createTokenCounter(options as never))).toBe("tokens.invalid-option");
    }
  });
});

function codeOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    return (error as ThreadkeepError).code;
  }
  return "nothing thrown";
}
