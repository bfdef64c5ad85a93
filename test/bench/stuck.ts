import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { missingPostgres, startPostgres } from "@threadkeep-test/servers";
import type { FigureTable } from "./figure-table.ts";
import { loadPostgres, loadSqlite } from "./persistence/million/load-million.ts";
import { CHECKPOINTS_A_THREAD } from "./persistence/million/synthetic-rows.ts";
import { openPostgresPlace, openSqlitePlace } from "./persistence/places.ts";
import { loadPostgresRuns, loadSqliteRuns, STUCK_OF_1000 } from "./stuck/load-runs.ts";

type Runs = SqliteCheckpointer["runs"];

const THREADS = 1_000_000;
const MOST_MS = 1_000;
const TIMES = 3;
const PAGE = 50;
const ALL = { states: undefined, graph: undefined, node: undefined, limit: PAGE, cursor: undefined };
const STUCK = { ...ALL, stuck: { idleMs: 30 * 60_000 } };

const FIRST_PAGE = "what is stuck, first page";
const QUESTIONS: Record<string, (runs: Runs) => Promise<unknown>> = {
  [FIRST_PAGE]: (runs) => runs.list(STUCK),
  "what is stuck, second page": async (runs) => runs.list({ ...STUCK, cursor: (await runs.list(STUCK)).cursor }),
  "what is parked, first page": (runs) => runs.list({ ...STUCK, states: ["poisoned"] }),
  "a claim of 10": (runs) => runs.claim({ owner: "bench", leaseMs: 60_000, limit: 10, graphs: ["agent"] }),
  "`stats()`, without checkpoints": (runs) => runs.readStats(),
};

/** The first answer of each, and the slowest of the next. */
interface Answers {
  firstMs: number[];
  laterMs: number[];
}

/** How long it takes to find what is stuck among a million runs. Takes minutes and gigabytes to fill. */
export async function benchStuck(threads: number = THREADS): Promise<FigureTable> {
  const onSqlite = await measureSqlite(threads);
  const missing = missingPostgres();
  if (missing !== undefined) console.error(`Without the column of Postgres: ${missing}.`);
  const answers = { SQLite: onSqlite, ...(missing === undefined && { Postgres: await measurePostgres(threads) }) };
  return tableOf(threads, answers);
}

async function measureSqlite(threads: number): Promise<Answers> {
  const { path, clear } = await openSqlitePlace();
  try {
    const empty = new SqliteCheckpointer(path);
    await empty.setup();
    await empty.end();
    loadSqlite(path, threads);
    loadSqliteRuns(path);
    const saver = new SqliteCheckpointer(path);
    const answers = await ask(saver.runs);
    await saver.end();
    return answers;
  } finally {
    await clear();
  }
}

async function measurePostgres(threads: number): Promise<Answers> {
  const server = await startPostgres();
  const place = await openPostgresPlace(server);
  try {
    const saver = new PostgresCheckpointer(place.pool, { schema: place.schema });
    await saver.setup();
    await loadPostgres(place, threads);
    await loadPostgresRuns(place);
    return await ask(saver.runs);
  } finally {
    await place.clear();
    await server.stop();
  }
}

async function ask(runs: Runs): Promise<Answers> {
  const [firstMs, laterMs]: [number[], number[]] = [[], []];
  for (const question of Object.values(QUESTIONS)) {
    firstMs.push(await msOf(() => question(runs)));
    const later: number[] = [];
    for (let time = 0; time < TIMES; time++) later.push(await msOf(() => question(runs)));
    laterMs.push(Math.max(...later));
  }
  return { firstMs, laterMs };
}

async function msOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function number(count: number): string {
  return count.toLocaleString("en-US");
}

function tableOf(threads: number, answers: Record<string, Answers>): FigureTable {
  const engines = Object.entries(answers);
  const firstPages = engines.flatMap(([, { firstMs, laterMs }]) => [firstMs[0]!, laterMs[0]!]);
  const slowest = Math.max(...firstPages);
  return {
    title: `${number(threads)} threads, ${number(threads * CHECKPOINTS_A_THREAD)} checkpoints, a run each; ${number((threads * STUCK_OF_1000) / 1000)} are stuck`,
    columns: engines.flatMap(([name]) => [name, "once more"]),
    rows: Object.keys(QUESTIONS).map((name, at) => ({
      name: `${name}, ms`,
      values: engines.flatMap(([, { firstMs, laterMs }]) => [firstMs[at]!, laterMs[at]!]),
      digits: 1,
    })),
    notes: [
      `Pages of ${PAGE}. Rows made by SQL, just written, so most of them in memory. Second columns: the slowest of ${TIMES} more.`,
    ],
    promises: [{ text: `${FIRST_PAGE}, under ${MOST_MS / 1000} s: ${slowest.toFixed(0)} ms`, kept: slowest < MOST_MS }],
  };
}
