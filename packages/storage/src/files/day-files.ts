import { readdir } from "node:fs/promises";
import { ThreadkeepError } from "@threadkeep/state";
import { isMissing } from "../archive-error.ts";

const DAY_FILE = /^\d{4}-\d{2}-\d{2}\.jsonl$/;

/**
 * UTC.
 * @throws {ThreadkeepError} `archive.invalid-clock`
 */
export function dayFileOf(time: Date): string {
  const name = Number.isNaN(time.getTime()) ? "" : `${time.toISOString().slice(0, 10)}.jsonl`;
  if (DAY_FILE.test(name)) return name;
  throw new ThreadkeepError("The clock gave no date of the years 0 to 9999. Let now() return one.", {
    code: "archive.invalid-clock",
  });
}

/** Oldest first. A thread without a folder has none. */
export async function listDayFiles(folder: string): Promise<string[]> {
  try {
    const names = await readdir(folder);
    return names.filter((name) => DAY_FILE.test(name)).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
