import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { listThreads, planRetention, readStats } from "@threadkeep/persistence";
import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import type { FigureTable } from "./figure-table.ts";
import { loadPostgres, loadSqlite } from "./persistence/million/load-million.ts";
import { CHECKPOINTS_A_THREAD } from "./persistence/million/synthetic-rows.ts";
import { openPostgresPlace, openSqlitePlace } from "./persistence/places.ts";

const THREADS = 1_000_000;
const MOST_SECONDS = 2;
const TIMES = 3;

const QUESTIONS: Record<string, (saver: BaseCheckpointSaver) => Promise<unknown>> = {
  "`listThreads`, first page": (saver) => listThreads(saver),
  "`listThreads`, what was written last": (saver) => listThreads(saver, { order: "recent" }),
  "`readStats`": (saver) => readStats(saver),
  "`planRetention`, first batch, whole threads": (saver) => firstBatch(saver, { purgeDoneAfterDays: 1 }),
  "`planRetention`, first batch, `keepLast`": (saver) => firstBatch(saver, { keepLast: 1 }),
};

/** The first answer of each, which nothing was read for yet, and the slowest of the next. */
interface Answers {
  loadSeconds: number;
  firstMs: number[];
  laterMs: number[];
}

/** What is asked of a database as a whole, on one that is large. Takes some minutes to fill. */
export async function benchMillion(threads: number = THREADS): Promise<FigureTable> {
  const onSqlite = await measureSqlite(threads);
  const missing = missingPostgres();
  if (missing !== undefined) console.error(`Without the column of Postgres: ${missing}.`);
  const answers = { "`SqliteCheckpointer`": onSqlite };
  return tableOf(
    threads,
    missing === undefined ? { ...answers, "`PostgresCheckpointer`": await measurePostgres(threads) } : answers,
  );
}

async function measureSqlite(threads: number): Promise<Answers> {
  const { path, clear } = await openSqlitePlace();
  try {
    const empty = new SqliteCheckpointer(path);
    await empty.setup();
    await empty.end();
    const loadSeconds = await secondsOf(() => loadSqlite(path, threads));
    const saver = new SqliteCheckpointer(path);
    const answers = await ask(saver);
    await saver.end();
    return { loadSeconds, ...answers };
  } finally {
    await clear();
  }
}

async function measurePostgres(threads: number): Promise<Answers> {
  const server: Postgres = await startPostgres();
  const place = await openPostgresPlace(server);
  try {
    const saver = new PostgresCheckpointer(place.pool, { schema: place.schema });
    await saver.setup();
    const loadSeconds = await secondsOf(() => loadPostgres(place, threads));
    return { loadSeconds, ...(await ask(saver)) };
  } finally {
    await place.clear();
    await server.stop();
  }
}

async function ask(saver: BaseCheckpointSaver): Promise<Pick<Answers, "firstMs" | "laterMs">> {
  const [firstMs, laterMs]: [number[], number[]] = [[], []];
  for (const question of Object.values(QUESTIONS)) {
    firstMs.push((await secondsOf(() => question(saver))) * 1000);
    const later: number[] = [];
    for (let time = 0; time < TIMES; time++) later.push((await secondsOf(() => question(saver))) * 1000);
    laterMs.push(Math.max(...later));
  }
  return { firstMs, laterMs };
}

async function firstBatch(saver: BaseCheckpointSaver, policy: Parameters<typeof planRetention>[1]): Promise<unknown> {
  for await (const batch of planRetention(saver, policy, { now: new Date("2026-07-01") })) return batch;
  throw new Error("The plan has no batch.");
}

async function secondsOf(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

function tableOf(threads: number, answers: Record<string, Answers>): FigureTable {
  const engines = Object.entries(answers);
  const slowest = Math.max(...engines.flatMap(([, { firstMs, laterMs }]) => [...firstMs, ...laterMs]));
  return {
    title: `${threads.toLocaleString("en-US")} threads, ${(threads * CHECKPOINTS_A_THREAD).toLocaleString("en-US")} checkpoints`,
    columns: engines.flatMap(([name]) => [name, "once more"]),
    rows: Object.keys(QUESTIONS).map((name, at) => ({
      name: `${name}, ms`,
      values: engines.flatMap(([, { firstMs, laterMs }]) => [firstMs[at]!, laterMs[at]!]),
    })),
    notes: [
      `Rows made by SQL (${engines.map(([name, { loadSeconds }]) => `${name}: ${Math.round(loadSeconds)} s`).join(", ")}), just written, so most of them in memory. Second columns: the slowest of ${TIMES} more.`,
    ],
    promises: [
      { text: `each under ${MOST_SECONDS} s: ${(slowest / 1000).toFixed(2)} s`, kept: slowest < MOST_SECONDS * 1000 },
    ],
  };
}
