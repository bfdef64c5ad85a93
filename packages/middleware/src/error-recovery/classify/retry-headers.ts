import { attempt, isObject, readField } from "./read-field.ts";

/** `x-should-retry` of OpenAI and Anthropic: the server knows better than the status whether another try helps. */
export function readShouldRetry(error: unknown): boolean | undefined {
  const should = readHeader(error, "x-should-retry");
  return should === "true" || should === "false" ? should === "true" : undefined;
}

/** `retry-after-ms` or `retry-after`, in milliseconds from now. */
export function readRetryAfter(error: unknown, now: () => number): number | undefined {
  return parseWait(readHeader(error, "retry-after-ms"), 1) ?? parseRetryAfter(readHeader(error, "retry-after"), now);
}

/** From Headers objects, Maps and plain objects in any case. */
function readHeader(error: unknown, name: string): string | undefined {
  const places = [readField(error, "headers"), readField(readField(error, "response"), "headers")];
  return places.map((headers) => findHeader(headers, name)).find((value) => value !== undefined);
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

/** Node has a list where a header came more than once. */
function asText(value: unknown): string | undefined {
  const first: unknown = attempt(() => Array.isArray(value)) === true ? readField(value, 0) : value;
  return typeof first === "string" || typeof first === "number" ? String(first).trim() : undefined;
}

function parseRetryAfter(value: string | undefined, now: () => number): number | undefined {
  if (value === undefined || !/[a-z]/i.test(value)) return parseWait(value, 1000);
  return whole(Math.max(0, Date.parse(value) - now()));
}

function parseWait(value: string | undefined, unitMs: number): number | undefined {
  return value !== undefined && /^\d+(?:\.\d+)?$/.test(value) ? whole(Number(value) * unitMs) : undefined;
}

/** However long: a wait that nobody can mean, such as a date in seconds, ends the retrying as any other that is too long. */
function whole(waitMs: number): number | undefined {
  return Number.isFinite(waitMs) ? Math.ceil(waitMs) : undefined;
}
