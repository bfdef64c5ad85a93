import type { ErrorFacts } from "./error-facts.ts";
import type { Verdict } from "./verdict.ts";

// Plain errors without a code: what clients say when a connection breaks, whole. Node's fetch, then the SDKs (Google's where
// a stream ends within an event), langchain, pg, Ollama, Google's older client, ioredis, redis.
const TEXTS =
  /^(?:fetch failed|terminated|network error|socket hang up|other side closed|Connection error\.|Incomplete JSON segment at the end|request ended without sending any chunks|stream ended without producing .*|Connection terminated(?: unexpectedly)?|Client has encountered a connection error and is not queryable|Did not receive done or success response in stream\.|Error reading from the stream|Connection is closed\.|Socket closed unexpectedly)$/;
// The client of Cohere throws the reason of its own abort, as JSON.
const TIMEOUT_TEXTS =
  /^(?:Request timed out\.|Query read timeout|timeout exceeded when trying to connect|timeout expired|Connection terminated due to connection timeout|Command timed out|"timeout")$/;
const BEFORE_IT = /^\[GoogleGenerativeAI Error\]: (?:Error fetching from \S+: )?/;
const NAMES =
  /^(?:APIConnectionError|HTTPParserError|MaxRetriesPerRequestError|SocketClosedUnexpectedlyError)$|NetworkError$/;
const TIMEOUT_NAMES = /TimeoutError$/;
// Only of the texts above: beside a name the same words may tell of anything.
const NEVER_SENT = /trying to connect|timeout expired|connection timeout|not queryable/;

/** Weak: the cause, where there is one, knows what exactly broke. */
export function judgeLostConnection({ message: whole, names }: ErrorFacts): Verdict | undefined {
  const text = whole.replace(BEFORE_IT, "");
  const neverSent = NEVER_SENT.test(text);
  if (TIMEOUT_TEXTS.test(text)) return { class: "timeout", weak: true, neverSent };
  if (TEXTS.test(text)) return { class: "network", weak: true, neverSent };
  if (names.some((name) => TIMEOUT_NAMES.test(name))) return { class: "timeout", weak: true };
  return names.some((name) => NAMES.test(name)) ? { class: "network", weak: true } : undefined;
}
