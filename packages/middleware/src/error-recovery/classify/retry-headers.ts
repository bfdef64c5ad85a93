import { attempt, isObject, readField } from "./read-field.ts";

/** `x-should-retry` of OpenAI and Anthropic: the server knows better than the status whether another try helps. */
export function readShouldRetry(error: unknown): boolean | undefined {
  const [should] = readHeader(error, "x-should-retry")?.split(", ") ?? [];
  return should === "true" || should === "false" ? should === "true" : undefined;
}

/** `retry-after-ms` or `retry-after`, in milliseconds from now. */
export function readRetryAfter(error: unknown, now: () => number): number | undefined {
  return parseWait(readHeader(error, "retry-after-ms"), 1) ?? parseRetryAfter(readHeader(error, "retry-after"), now);
}

// Of the error itself, of got and axios, of the AWS clients, of cohere-ai.
const RESPONSES = ["response", "$response", "rawResponse"];

/** From Headers objects, Maps and plain objects in any case. */
function readHeader(error: unknown, name: string): string | undefined {
  const places = [error, ...RESPONSES.map((field) => readField(error, field))];
  return places.map((place) => findHeader(readField(place, "headers"), name)).find((value) => value !== undefined);
}

function findHeader(headers: unknown, name: string): string | undefined {
  if (!isObject(headers)) return undefined;
  const get = readField(headers, "get");
  const found = typeof get === "function" ? attempt<unknown>(() => get.call(headers, name)) : undefined;
  return asText(found ?? findEntry(headers, name));
}

function findEntry(headers: object, name: string): unknown {
  const entries = attempt(() => (headers instanceof Map ? [...headers] : Object.entries(headers))) ?? [];
  return entries.find(([key]) => typeof key === "string" && key.toLowerCase() === name)?.[1];
}

/** Node has a list where a header came more than once, fetch joins it to one text. */
function asText(value: unknown): string | undefined {
  if (attempt(() => Array.isArray(value)) === true) return attempt(() => (value as unknown[]).join(", "));
  return typeof value === "string" || typeof value === "number" ? String(value).trim() : undefined;
}

function parseRetryAfter(value: string | undefined, now: () => number): number | undefined {
  return parseWait(value, 1000, (date) => Math.max(0, parseDate(date) - now()));
}

/** Of several the longest: whoever sent it means it, too. */
function parseWait(
  value: string | undefined,
  unitMs: number,
  parseText: (text: string) => number = () => Number.NaN,
): number | undefined {
  const parts = value?.split(BETWEEN) ?? [];
  const waits = parts.map((part) => (/^\d+(?:\.\d+)?$/.test(part) ? Number(part) * unitMs : parseText(part)));
  return whole(waits.reduce((longest, wait) => Math.max(longest, wait), -Infinity));
}

// The comma of a date comes after the name of its day.
const BETWEEN = /(?<=\d|GMT)\s*,\s*/;
// The forms that HTTP allows, https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7, and ISO's. `Date.parse` reads "seconds 5", too.
const DAY = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const TIME = String.raw`\d\d:\d\d:\d\d`;
const DATE = new RegExp(
  String.raw`^(?:${DAY}, \d\d [A-Z][a-z]{2} \d{4} ${TIME} GMT|${DAY}[a-z]{3,6}, \d\d-[A-Z][a-z]{2}-\d\d ${TIME} GMT|\d{4}-\d\d-\d\dT${TIME}(?:\.\d+)?Z)$`,
);
// The oldest, which is in GMT without saying so.
const OLDEST = new RegExp(`^${DAY} [A-Z][a-z]{2} [ \\d]\\d ${TIME} \\d{4}$`);

function parseDate(text: string): number {
  if (OLDEST.test(text)) return Date.parse(`${text} GMT`);
  return DATE.test(text) ? Date.parse(text) : Number.NaN;
}

/** However long: a wait that nobody can mean, such as a date in seconds, ends the retrying as any other that is too long. */
function whole(waitMs: number): number | undefined {
  return Number.isFinite(waitMs) ? Math.ceil(waitMs) : undefined;
}
