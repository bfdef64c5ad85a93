import { ThreadkeepError } from "@threadkeep/state";
import type { RunPage, RunQuery } from "../../run-store.ts";
import type { SqlRow } from "../postgres-database.ts";
import { readRun } from "./read-run.ts";
import { PLACE_TEXT } from "./stored-time.ts";

/** Where a page ended. */
export interface RunPageEnd {
  part: number;
  /** ISO 8601: all times of runs are of whole milliseconds. Of a damaged row whatever `placeText` makes of it. */
  at: string;
  runId: string;
}

/**
 * @param parts of the list: the cursor of another one tells no place in it
 * @throws ThreadkeepError `run.invalid-cursor`
 */
export function readRunCursor(cursor: string | undefined, parts: readonly number[]): RunPageEnd | undefined {
  if (cursor === undefined) return undefined;
  const end = parse(cursor) as Partial<RunPageEnd> | null;
  const [at, runId] = [end?.at, end?.runId];
  const part = parts.find((each) => each === end?.part);
  if (part !== undefined && typeof at === "string" && PLACE_TEXT.test(at) && typeof runId === "string") {
    return { part, at, runId };
  }
  throw new ThreadkeepError(
    `${JSON.stringify(cursor)} is no cursor of this list of runs. Give the one of the page before.`,
    { code: "run.invalid-cursor", context: { cursor } },
  );
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** From the rows of a `listRunsQuery`. */
export function runPage(rows: readonly SqlRow[], { limit }: RunQuery): RunPage {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    runs: page.map(([run]) => readRun(run)),
    cursor: last === undefined || rows.length <= limit ? undefined : writeRunCursor(last),
  };
}

function writeRunCursor([run, part, at]: SqlRow): string {
  const end: RunPageEnd = { part: Number(part), at: String(at), runId: readRun(run).runId };
  return JSON.stringify(end);
}
