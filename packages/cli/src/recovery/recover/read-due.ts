import type { RunRow } from "@threadkeep/persistence";
import type { Database } from "../../threads/database/open-database.ts";

/** Runs that are open and that nobody holds. */
export interface DueRuns {
  /** Of the graphs at hand, the longest due first, and of them only the first. */
  runs: RunRow[];
  /** All of them. */
  count: number;
  /** Of other graphs, by their names. */
  others: { graph: string; runs: number }[];
}

const PAGE = 1_000;
// Open runs that live are not taken up, however long they are idle.
const NEVER_IDLE_MS = 1_000 * 365 * 86_400_000;

/** Goes through all that is due once, and holds the first `list` of it. */
export async function readDue(
  { saver }: Database,
  graphs: readonly string[],
  { list }: { list: number },
): Promise<DueRuns> {
  const others = new Map<string, number>();
  const due: DueRuns = { runs: [], count: 0, others: [] };
  let cursor: string | undefined;
  do {
    const query = { states: ["open"], stuck: { idleMs: NEVER_IDLE_MS }, graph: undefined, node: undefined } as const;
    const page = await saver.runs.list({ ...query, limit: PAGE, cursor });
    for (const run of page.runs) add(due, others, run, { graphs, list });
    cursor = page.cursor;
  } while (cursor !== undefined);
  return { ...due, others: [...others].map(([graph, runs]) => ({ graph, runs })) };
}

function add(
  due: DueRuns,
  others: Map<string, number>,
  run: RunRow,
  { graphs, list }: { graphs: readonly string[]; list: number },
): void {
  const { graph, dueInMs = 1 } = run;
  if (dueInMs > 0) return;
  if (!graphs.includes(graph)) {
    others.set(graph, (others.get(graph) ?? 0) + 1);
    return;
  }
  due.count++;
  if (due.runs.length < list) due.runs.push(run);
}
