import { z } from "zod/v4";
import { ThreadkeepError } from "../threadkeep-error.ts";
import { referenceParams } from "./reference-metadata.ts";
import { isWrittenAsItStands, whyNoId, type IdShape } from "./why-no-id.ts";

export interface ExternalIdOptions {
  /** What every id begins with: `doc_`. */
  prefix?: string;
  /** Characters, the prefix included. 128: longer than any id in use, shorter than content. */
  max?: number;
}

export interface ExternalIdsOptions {
  /** Ids in the list. */
  max: number;
  /** What each of them is like. */
  id?: ExternalIdOptions;
}

const ADVICE = "Store the content elsewhere and keep its id.";

/**
 * A zod string for the id of content that is kept elsewhere. It refuses objects, whitespace, line breaks, `data:` URIs,
 * JSON, tokens (JWT), base64 and texts longer than an id. What passes is printable ASCII: one character is one byte of a checkpoint.
 *
 * Base64 is refused where it has padding, repeats a letter 16 times, begins as a known file does or decodes to readable text: a
 * word from 7 characters on, words, JSON, markup or another script from 10, words with digits from 14, any text from 18. Of
 * 100,000 random ids each of nanoid, ULID, cuid2, base58, Firestore, YouTube, Stripe, OpenAI and Anthropic at most one was
 * refused so. Shorter texts, and bytes that are none, look like a random id: from 36 bytes on nine in ten are refused, shorter
 * base64 of random bytes mostly passes. What stands behind `prefix`, or behind a word and `_` or `-`, is judged by itself.
 * Ids that are padded base64 themselves (Outlook messages, Relay nodes) are refused as well.
 *
 * @throws {ThreadkeepError} `refs.invalid-option`
 *
 * @example
 * const state = z.object({ reportId: externalId({ prefix: "report_" }), sources: externalIds({ max: 50 }) });
 */
export function externalId(options: ExternalIdOptions = {}): z.ZodString {
  assertOptions(options);
  const { prefix = "", max = 128 } = options;
  assertCount(max, "max");
  assertPrefix(prefix, max);
  const shape = { prefix, max };
  const error = (issue: { input?: unknown }): string => `This is no id: it ${whyNoId(issue.input, shape)}. ${ADVICE}`;
  const text = z.string({ error }).max(max, { error, abort: true });
  // For whoever reads the JSON Schema, as a model with structured output does.
  return (prefix ? text.regex(beginningWith(prefix), { error, abort: true }) : text).refine(
    (id) => whyNoId(id, shape) === undefined,
    { error, params: idParams(shape) },
  );
}

/**
 * A zod list of such ids, at most `max` of them.
 * @throws {ThreadkeepError} `refs.invalid-option`
 */
export function externalIds(options: ExternalIdsOptions): z.ZodArray<z.ZodString> {
  assertOptions(options);
  const { max, id = {} } = options;
  assertCount(max, "max");
  const error = (issue: { input?: unknown }): string => `This is no list of ids: ${whyNoList(issue.input, max)}`;
  return z
    .array(externalId(id), { error })
    .max(max, { error, abort: true })
    .refine(() => true, { params: referenceParams({ kind: "externalIds", max }) });
}

function beginningWith(prefix: string): RegExp {
  return new RegExp(`^${prefix.replaceAll(/[$()*+.?[\]^{|}]/g, String.raw`\$&`)}`);
}

function idParams({ prefix, max }: IdShape): Record<string, unknown> {
  return referenceParams({ kind: "externalId", max, ...(prefix ? { prefix } : {}) });
}

function whyNoList(value: unknown, max: number): string {
  if (!Array.isArray(value)) return `it is no list. ${ADVICE}`;
  return `it has ${value.length} elements, at most ${max} are allowed. Store the list elsewhere and keep its id.`;
}

function assertOptions(options: unknown): void {
  if (typeof options === "object" && options !== null) return;
  refuseOption(`The options are ${String(options)}. Give an object, such as { max: 50 }.`, "options");
}

function assertCount(count: number, name: string): void {
  if (Number.isSafeInteger(count) && count >= 1) return;
  refuseOption(`${name} is ${String(count)}. Give a whole number of 1 or more.`, name);
}

function assertPrefix(prefix: string, max: number): void {
  if (typeof prefix !== "string" || !isWrittenAsItStands(prefix)) {
    refuseOption("prefix has to be printable ASCII without whitespace, quotes and backslashes.", "prefix");
  }
  if (prefix.length < max) return;
  refuseOption(`prefix has ${prefix.length} characters, which leaves none of ${max} for the id. Raise max.`, "prefix");
}

function refuseOption(message: string, option: string): never {
  throw new ThreadkeepError(message, { code: "refs.invalid-option", context: { option } });
}
