import type { ErrorFacts } from "./error-facts.ts";
import { readString } from "./read-field.ts";
import type { Verdict } from "./verdict.ts";

// https://ai.google.dev/api/generate-content#FinishReason
const FILTERED = new Set([
  "SAFETY",
  "RECITATION",
  "BLOCKLIST",
  "PROHIBITED_CONTENT",
  "SPII",
  "IMAGE_SAFETY",
  "IMAGE_PROHIBITED_CONTENT",
  "IMAGE_RECITATION",
  "MODEL_ARMOR",
]);

/** An answer of Google's without a word in it. Whatever the reason, a prompt that was blocked was blocked for its content. */
export function judgeEmptyContent({ value, names }: ErrorFacts): Verdict | undefined {
  if (!names.includes("EmptyContentError")) return undefined;
  const isFiltered =
    readString(value, "blockReason") !== undefined || FILTERED.has(readString(value, "finishReason") ?? "");
  return { class: isFiltered ? "content-filter" : "server" };
}
