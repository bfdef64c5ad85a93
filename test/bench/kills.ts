import { rm } from "node:fs/promises";
import { missingPostgres, startPostgres } from "@threadkeep-test/servers";
import type { ScratchDatabases } from "../../packages/recovery/src/crash-test/scratch/scratch.ts";
import type { KillReport } from "../../packages/recovery/src/crash-test/crash-test-report.ts";
import { bundleCrashChild } from "../scenarios/bundle-crash-child.ts";
import {
  OUR_RECOVERY,
  OURS,
  playCell,
  type CellToPlay,
  type Contestant,
} from "../scenarios/kill-matrix/play-matrix.ts";
import { SCENARIOS } from "../scenarios/kill-matrix/scenarios.ts";
import { urlOf } from "../scenarios/kill-matrix/url-of.ts";
import type { FigureTable } from "./figure-table.ts";
import { openKeptCells, type KeptCells } from "./kills/kept-cells.ts";

/** Each kill of ours so often: what happens beside it may come in another order. */
const ROUNDS = 3;

const stock = (durability: Contestant["durability"]): Contestant => ({ saver: "stock", use: "no-ledger", durability });

interface Column {
  name: string;
  contestant: Contestant;
  rounds: number;
}

const COLUMNS: readonly Column[] = [
  { name: "stock, default durability", contestant: stock("async"), rounds: 1 },
  { name: 'stock, durability "sync"', contestant: stock("sync"), rounds: 1 },
  { name: "recovery service and ledger", contestant: OURS, rounds: ROUNDS },
  { name: "the recovery itself killed", contestant: OUR_RECOVERY, rounds: ROUNDS },
];

interface Matrix {
  bundle: string;
  kills: "every" | number;
  kept: KeptCells;
}

interface Played {
  column: Column;
  kills: readonly KillReport[];
}

/**
 * Agents killed before and after every call to their database, each run recovered by another process. Takes an hour; stopped, it goes on
 * where it was as long as the sources are the same.
 */
export async function benchKills(kills: "every" | number = "every"): Promise<FigureTable[]> {
  const bundle = await bundleCrashChild("kill-matrix/child.ts");
  try {
    const matrix = { bundle: bundle.file, kills, kept: await openKeptCells(bundle.file) };
    return [tableOf("SQLite", await playDatabase(matrix, "SQLite", { kind: "sqlite" })), ...(await onPostgres(matrix))];
  } finally {
    await rm(bundle.folder, { recursive: true });
  }
}

async function onPostgres(matrix: Matrix): Promise<FigureTable[]> {
  const missing = missingPostgres();
  if (missing !== undefined) {
    console.error(`Without Postgres: ${missing}.`);
    return [];
  }
  const server = await startPostgres();
  try {
    return [tableOf("Postgres", await playDatabase(matrix, "Postgres", { kind: "postgres", url: urlOf(server) }))];
  } finally {
    await server.stop();
  }
}

async function playDatabase(matrix: Matrix, database: string, databases: ScratchDatabases): Promise<Played[]> {
  const played: Played[] = [];
  for (const column of COLUMNS) {
    const reports: KillReport[] = [];
    for (let round = 1; round <= column.rounds; round++) {
      for (const scenario of SCENARIOS) {
        const place = `${database}, ${column.name}, ${scenario}, ${round}`;
        const reached = await playOrRead(matrix, place, {
          scenario,
          contestant: column.contestant,
          databases,
          seed: round,
        });
        console.error(`${place}: ${reached.length} kills, ${reached.filter(isClean).length} clean`);
        reports.push(...reached);
      }
    }
    played.push({ column, kills: reports });
  }
  return played;
}

async function playOrRead(
  { bundle, kills, kept }: Matrix,
  place: string,
  cell: Omit<CellToPlay, "bundle" | "kills">,
): Promise<readonly KillReport[]> {
  const before = kills === "every" ? await kept.read(place) : undefined;
  if (before !== undefined) return before;
  const played = await playCell({ bundle, kills, ...cell });
  for (const { name, of, problems } of played.broken) console.error(`  ${name} (${of}): ${problems.join("; ")}`);
  const reached = played.kills.filter(({ of }) => of !== undefined);
  if (kills === "every") await kept.write(place, reached);
  return reached;
}

function tableOf(database: string, played: readonly Played[]): FigureTable {
  const values = (figure: (kill: KillReport) => boolean) => played.map(({ kills }) => kills.filter(figure).length);
  const sums = (figure: (kill: KillReport) => number) =>
    played.map(({ kills }) => kills.reduce((sum, kill) => sum + figure(kill), 0));
  return {
    title: `killed on ${database}`,
    columns: played.map(({ column }) => column.name),
    rows: [
      { name: "kills", values: played.map(({ kills }) => kills.length) },
      { name: "clean", values: values(isClean) },
      { name: "an effect done twice", values: values(({ effectsTwice }) => effectsTwice.length > 0) },
      {
        name: "of these, reported unknown",
        values: values(({ effectsTwice, unknown }) => effectsTwice.length > 0 && unknown.length > 0),
      },
      { name: "run lost", values: values(({ outcome }) => outcome === "lost") },
      { name: "ended otherwise", values: values(({ outcome }) => outcome === "other-end") },
      {
        name: "unknown, then found out",
        values: values(({ unknown, effectsTwice }) => unknown.length > 0 && effectsTwice.length === 0),
      },
      { name: "tool calls made again", values: sums(({ toolCallsAgain }) => toolCallsAgain) },
      { name: "model calls made again", values: sums(({ modelCallsAgain }) => modelCallsAgain) },
    ],
    notes: [
      `SIGKILL before and after every call to the database, renewals of leases among them (${SCENARIOS.join("; ")}), ours ${ROUNDS} times over; then another process goes on: the service's sweep, or \`invoke(null)\` on the stock ${database === "SQLite" ? "SqliteSaver" : "PostgresSaver"}. Ours makes more calls, so there are more kills. In the last column the run dies as its first effect is made, the process that recovers it at each of its own calls until it has made the effect, and a third goes on. Clean: the same final state as an undisturbed run, no effect twice, none missing. The tools ask the outside world about what is unknown (\`policy: { verify }\`).`,
      "Before a run of ours is admitted its caller has been told nothing, and calls again. Stock tells nothing before the end: what was invoked and left no checkpoint is lost.",
    ],
    promises: played
      .filter(({ column }) => column.contestant.saver === "threadkeep")
      .map(({ column: { name }, kills }) => {
        const broken = kills.filter((kill) => !isClean(kill)).length;
        return {
          text: `${name}, on ${database}: every one of ${kills.length} kills is clean${broken > 0 ? `, but ${broken}` : ""}`,
          kept: broken === 0,
        };
      }),
  };
}

function isClean({ isBroken, effectsTwice, outcome }: KillReport): boolean {
  return !isBroken && effectsTwice.length === 0 && outcome === "recovered";
}
