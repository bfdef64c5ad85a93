import type { BaseMessage } from "@langchain/core/messages";
import { createBpeCounter } from "./bpe/bpe-counter.ts";
import { assertEncoding, type TokenEncoding } from "./bpe/encodings.ts";
import { guardEncoder } from "./encoder/guard-encoder.ts";
import type { TokenEncoder } from "./encoder/token-encoder.ts";
import { createCountCache } from "./message/count-cache.ts";
import { DEFAULT_MEDIA_TOKENS } from "./message/media-tokens.ts";
import { createMessageVisitor, DEFAULT_FRAMING, type TokenFraming } from "./message/visit-message.ts";
import { toolFields, visitTool } from "./message/visit-tool.ts";
import { createRunningTotal } from "./running-total.ts";
import { ownFields } from "../content-fingerprint.ts";
import { ThreadkeepError } from "../threadkeep-error.ts";

/** A message as it goes over the wire: OpenAI's and Anthropic's chat formats. */
export interface PlainMessage {
  role: string;
  content?: unknown;
}

export type CountableMessage = BaseMessage | PlainMessage;

/** What a model call sends beside the messages. */
export interface TokenExtras {
  system?: string;
  /** LangChain tools, or definitions as plain JSON in any provider's format. */
  tools?: readonly unknown[];
}

export interface TokenCounterOptions {
  encoding?: TokenEncoding;
  /** Counts instead of `encoding`. Long runs without a break reach it in parts, which may add up to 5 % to such a run. */
  encoder?: TokenEncoder;
  /** Tokens of one image. 1,105: OpenAI's example of a large one at high detail. */
  imageTokens?: number;
  /** Tokens of one piece of audio. 1,920: a minute, by Gemini's rate. */
  audioTokens?: number;
  /** Tokens of one video. 15,780: a minute, by Gemini's rate. */
  videoTokens?: number;
  /** Tokens of one file given as bytes, id or URL. 3,000: a dense PDF page, by Anthropic's figure. */
  fileTokens?: number;
  /** Counted with every `count` and `fits` that is not given tools of its own. */
  tools?: readonly unknown[];
  /** Tokens of the chat format itself, of which any may be changed. OpenAI's: 4 a message, 3 for the reply, 1 for a name. */
  framing?: Partial<TokenFraming>;
}

export interface TokenCounter {
  countText(text: string): number;
  /** With its framing: `count` is the sum of these, the extras and the reply's framing. */
  countMessage(message: CountableMessage): number;
  /** Tokens of a model call. 0 for nothing at all. */
  count(messages: readonly CountableMessage[], extras?: TokenExtras): number;
  /** Whether `count` is at most `limit`. Stops counting as soon as it is not, also inside a text. */
  fits(messages: readonly CountableMessage[], limit: number, extras?: TokenExtras): boolean;
}

/**
 * Counts the tokens of texts, messages and whole model calls, synchronously. Without an `encoder` the counts of texts equal
 * js-tiktoken's; the ranks load at the first count. A message is counted once while it does not change, wherever it appears.
 * @throws ThreadkeepError `tokens.invalid-encoding`, `tokens.invalid-encoder`, `tokens.invalid-option`; when counting
 * `tokens.invalid-text`, `tokens.invalid-message`, `tokens.invalid-tool`, `tokens.invalid-limit`, `tokens.unconvertible-tool`.
 * @example
 * const tokens = createTokenCounter({ tools });
 * if (!tokens.fits(state.messages, 120_000, { system })) …
 */
export function createTokenCounter({
  encoding = "o200k_base",
  encoder,
  imageTokens: image = DEFAULT_MEDIA_TOKENS.image,
  audioTokens: audio = DEFAULT_MEDIA_TOKENS.audio,
  videoTokens: video = DEFAULT_MEDIA_TOKENS.video,
  fileTokens: file = DEFAULT_MEDIA_TOKENS.file,
  tools: defaultTools = [],
  framing: changedFraming = {},
}: TokenCounterOptions = {}): TokenCounter {
  assertEncoding(encoding);
  const framing = { ...DEFAULT_FRAMING, ...changedFraming };
  assertTokenFigures({ imageTokens: image, audioTokens: audio, videoTokens: video, fileTokens: file });
  assertTokenFigures({
    "framing.message": framing.message,
    "framing.reply": framing.reply,
    "framing.name": framing.name,
  });
  const countWithin = encoder === undefined ? createBpeCounter(encoding) : guardEncoder(encoder);
  const countMessage = createCountCache(
    createMessageVisitor({ image, audio, video, file }, framing),
    countWithin,
    ownFields,
  );
  const countTool = createCountCache(visitTool, countWithin, toolFields);
  // A system prompt comes with every call and is seldom another one than before. As an object it is counted once.
  let system: PlainMessage = { role: "system", content: "" };

  function total(messages: readonly CountableMessage[], limit: number, extras: TokenExtras): number {
    const { system: prompt = "", tools = defaultTools } = extras;
    assertList(messages, "messages");
    assertList(tools, "tools");
    const sum = createRunningTotal(limit);
    if (messages.length + tools.length + prompt.length > 0) sum.add(() => framing.reply);
    if (prompt !== system.content) system = { role: "system", content: prompt };
    if (prompt !== "") sum.add((left) => countMessage(system, left));
    for (const tool of tools) sum.add((left) => countTool(asObject(tool, "tool"), left));
    for (const message of messages) {
      if (sum.isOver()) break;
      sum.add((left) => countMessage(asObject(message, "message"), left));
    }
    return sum.value();
  }

  return {
    countText: (text) => countWithin(assertText(text), Infinity),
    countMessage: (message) => countMessage(asObject(message, "message"), Infinity),
    count: (messages, extras = {}) => total(messages, Infinity, extras),
    fits: (messages, limit, extras = {}) => total(messages, assertLimit(limit), extras) <= limit,
  };
}

function asObject(value: unknown, what: "message" | "tool"): object {
  if (typeof value === "object" && value !== null) return value;
  throw new ThreadkeepError(
    `Cannot count the tokens of a ${what} that is ${value === null ? "null" : `a ${typeof value}`}. Pass ${what} objects.`,
    { code: `tokens.invalid-${what}` },
  );
}

function assertText(text: unknown): string {
  if (typeof text === "string") return text;
  throw new ThreadkeepError(
    `Cannot count the tokens of a text that is ${text === null ? "null" : `a ${typeof text}`}.`,
    {
      code: "tokens.invalid-text",
    },
  );
}

function assertList(list: unknown, name: string): void {
  if (Array.isArray(list)) return;
  throw new ThreadkeepError(`${name} is no list. Pass an array of ${name}, empty if there are none.`, {
    code: `tokens.invalid-${name.slice(0, -1)}`,
  });
}

function assertTokenFigures(figures: Record<string, unknown>): void {
  for (const [name, figure] of Object.entries(figures)) {
    if (typeof figure === "number" && Number.isFinite(figure) && figure >= 0) continue;
    throw new ThreadkeepError(`${name} is ${String(figure)}. Give a number of tokens, 0 or more.`, {
      code: "tokens.invalid-option",
      context: { name },
    });
  }
}

function assertLimit(limit: number): number {
  if (typeof limit === "number" && !Number.isNaN(limit)) return limit;
  throw new ThreadkeepError(
    `The limit is ${String(limit)}, not a number of tokens. Pass the model's context window, say.`,
    {
      code: "tokens.invalid-limit",
    },
  );
}
