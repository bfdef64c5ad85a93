import { createHash } from "node:crypto";
import { ThreadkeepError } from "@threadkeep/state";
import { isOptionsObject } from "../arguments/assert-arguments.ts";
import { describeArgument } from "../arguments/describe-argument.ts";
import { escapeText } from "./escape-text.ts";

export type ThreadIdPart = string | number | bigint;

/** What a thread is about. `job` comes first in the id; the other parts follow in the order of their names. */
export interface ThreadIdParts {
  job: string;
  [part: string]: ThreadIdPart;
}

/** Longer than any id a person reads, shorter than what any index or key of a store takes. */
const MAX_LENGTH = 160;
const DIGEST_LENGTH = 32;

/**
 * The id of the thread that these parts name: the same parts give the same id in any order, different parts never the same.
 * `job.part=value.part=value`, of letters, digits and `-_.=~` only, so it can stand in a URL, a file name or a log line.
 * Up to 160 characters; of a longer id the end is replaced by 128 bits of its SHA-256. A number and its text are one part:
 * an id from a database may come as either.
 *
 * @throws {ThreadkeepError} `thread-id.invalid-part` for a part that is missing, empty, no safe number, or broken Unicode:
 * ids with a hole in them are how two users come to share a thread.
 *
 * @example
 * createThreadId({ job: "support", user: 42, ticket: "T-7" }); // "support.ticket=T-7.user=42"
 */
export function createThreadId(given: ThreadIdParts): string {
  assertParts(given);
  const { job, ...parts } = given;
  const names = Object.keys(parts).toSorted();
  const fields = names.map((name) => `.${escapePart("name", name)}=${escapePart(name, parts[name])}`);
  return shorten(`${escapePart("job", job)}${fields.join("")}`);
}

function assertParts(given: unknown): void {
  if (isOptionsObject(given)) return;
  throw new ThreadkeepError(
    `createThreadId got ${describeArgument(given)} in place of the parts. Give them as an object: { job: "support", user: 42 }.`,
    { code: "thread-id.invalid-part" },
  );
}

function escapePart(name: string, value: unknown): string {
  const text = textOf(value);
  if (text !== undefined && text !== "") return escapeText(text);
  throw new ThreadkeepError(
    `createThreadId got ${describe(value)} as ${JSON.stringify(name)}. Give every part a text or a whole number, or leave its name out.`,
    { code: "thread-id.invalid-part", context: { part: name } },
  );
}

function textOf(value: unknown): string | undefined {
  if (typeof value === "bigint" || Number.isSafeInteger(value)) return String(value);
  // Half of a surrogate pair has no UTF-8: two such texts would be written alike.
  return typeof value === "string" && !/\p{Surrogate}/u.test(value) ? value : undefined;
}

function describe(value: unknown): string {
  if (value === "") return "an empty text";
  return typeof value === "string" ? "a text with half a character" : describeArgument(value);
}

// Uncut ids have two hex digits after every "~": a shortened one cannot be mistaken for any of them.
function shorten(id: string): string {
  if (id.length <= MAX_LENGTH) return id;
  const digest = createHash("sha256").update(id).digest("hex").slice(0, DIGEST_LENGTH);
  return `${id.slice(0, MAX_LENGTH - DIGEST_LENGTH - 2).replace(/~[0-9A-F]?$/, "")}~h${digest}`;
}
