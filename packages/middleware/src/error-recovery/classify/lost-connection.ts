import type { ErrorFacts } from "./error-facts.ts";
import type { Verdict } from "./verdict.ts";

// Plain errors without a code: what clients say when a connection breaks. Node's fetch, then the SDKs (Google's where
// a stream ends within an event), langchain, pg.
const TEXTS =
  /^(?:fetch failed|terminated|network error|socket hang up|other side closed|Connection error\.|Incomplete JSON segment at the end|request ended without sending any chunks|stream ended without producing .*|Connection terminated(?: unexpectedly)?|Client has encountered a connection error and is not queryable)$/;
const TIMEOUT_TEXTS =
  /^(?:Request timed out\.|Query read timeout|timeout exceeded when trying to connect|timeout expired|Connection terminated due to connection timeout)$/;
const NEVER_SENT = /trying to connect|timeout expired|connection timeout|not queryable/;

/** Weak: the cause, where there is one, knows what exactly broke. */
export function judgeLostConnection({ message, names }: ErrorFacts): Verdict | undefined {
  const neverSent = NEVER_SENT.test(message);
  if (TIMEOUT_TEXTS.test(message)) return { class: "timeout", weak: true, neverSent };
  const isLost = names.includes("APIConnectionError") || names.includes("HTTPParserError") || TEXTS.test(message);
  return isLost ? { class: "network", weak: true, neverSent } : undefined;
}
