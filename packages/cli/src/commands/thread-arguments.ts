import { InvalidArgumentError, type Command } from "commander";
import { parseSpan } from "./parse-span.ts";

export function addPageFlags(command: Command, { limit }: { limit: number }): Command {
  return command
    .option("-n, --limit <count>", "how many on a page, 1 to 1000", pageSize, limit)
    .option("--cursor <cursor>", "the page after the one that ended with it");
}

export function pageSize(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= 1000) return count;
  throw new InvalidArgumentError("Give a whole number from 1 to 1000.");
}

export function wholeNumber(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && Number.isSafeInteger(count)) return count;
  throw new InvalidArgumentError("Give a whole number from 1.");
}

/** Milliseconds. */
export function span(text: string): number {
  const ms = parseSpan(text);
  if (ms !== undefined) return ms;
  throw new InvalidArgumentError("Give it a unit: 30s, 10m, 2h, 7d.");
}

/** The field where it is given: an option that is left out is absent, not undefined. */
export function given<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [Key in Name]: Value });
}
