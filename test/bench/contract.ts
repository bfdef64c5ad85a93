import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import { PROMISES } from "../contracts/checkpointer-contract.ts";
import { CONTESTANTS, OURS, type Contestant } from "./contract/contestants.ts";
import { runTrials, type Outcome } from "./contract/run-trials.ts";
import type { FigureRow, FigureTable } from "./figure-table.ts";

type Outcomes = ReadonlyMap<string, ReadonlyMap<string, Outcome>>;

const NAMES = Object.keys(CONTESTANTS) as Contestant[];
const ALL = Object.values(PROMISES).flatMap((area) => Object.keys(area));

/** Which saver keeps which promise of `test/contracts/checkpointer-contract.ts`. */
export async function benchContract(): Promise<FigureTable[]> {
  if (missingPostgres() !== undefined) throw new Error(`The table needs Postgres: ${missingPostgres()}.`);
  const postgres = await startPostgres();
  try {
    const outcomes = await tryAll(postgres);
    return [areaTable(outcomes), promiseTable(outcomes)];
  } finally {
    await postgres.stop();
  }
}

async function tryAll({ connection }: Postgres): Promise<Outcomes> {
  const outcomes = new Map<string, ReadonlyMap<string, Outcome>>();
  for (const contestant of NAMES)
    outcomes.set(contestant, await runTrials({ contestant, promises: ALL, postgres: { connection } }));
  return outcomes;
}

function areaTable(outcomes: Outcomes): FigureTable {
  const rows = Object.entries(PROMISES).map(([area, promises]) => rowOf(area, outcomes, Object.keys(promises)));
  return {
    title: "Promises kept",
    columns: NAMES,
    rows: [...rows, rowOf("all", outcomes, ALL)],
    notes: [],
    promises: OURS.map((name) => ({
      text: `${name} keeps every promise`,
      kept: ALL.every((promise) => outcomes.get(name)?.get(promise) === "kept"),
    })),
  };
}

function rowOf(name: string, outcomes: Outcomes, promises: readonly string[]): FigureRow {
  return { name, values: NAMES.map((saver) => share(promises.map((promise) => outcomes.get(saver)?.get(promise)))) };
}

function share(outcomes: readonly (Outcome | undefined)[]): string {
  const applying = outcomes.filter((outcome) => outcome !== "does not apply");
  const kept = applying.filter((outcome) => outcome === "kept");
  return applying.length === 0 ? "" : `${kept.length} of ${applying.length}`;
}

function promiseTable(outcomes: Outcomes): FigureTable {
  return {
    title: "Each promise",
    columns: NAMES,
    rows: ALL.map((name) => ({ name, values: NAMES.map((saver) => outcomes.get(saver)?.get(name)) })),
    notes: [],
    promises: [],
    isFolded: true,
  };
}
