import type { ErrorFacts } from "./error-facts.ts";
import { readGoogleRetryDelay } from "./google-errors.ts";
import { readRetryAfter } from "./retry-headers.ts";
import { readRetryText } from "./retry-text.ts";

/** How long the other side asks to wait, in milliseconds. Its text is more exact than Google's detail where both are there. */
export function readWait({ value, api }: ErrorFacts, now: () => number): number | undefined {
  return readRetryAfter(value, now) ?? (api && (readRetryText(api.message ?? "") ?? readGoogleRetryDelay(api)));
}
