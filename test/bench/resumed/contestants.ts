import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { createEffectLedger, createRecoveryService } from "@threadkeep/recovery";
import pg from "pg";
import type { OutsideWorld } from "./outside-world.ts";
import { createWorkflow, INPUT, RECURSION_LIMIT } from "./workflow.ts";

/** One process of a run. */
export interface Attempt {
  contestant: ContestantName;
  /** Of this run: its outside world, and its file where it has one. */
  folder: string;
  /** Where there is a server. */
  postgres?: { connection: pg.ClientConfig; schema: string } | undefined;
  isFirst: boolean;
  dies: boolean;
}

export interface Contestant {
  needsPostgres: boolean;
  run(attempt: Attempt, world: OutsideWorld): Promise<unknown>;
}

export type ContestantName = "over" | `${"sqlite" | "postgres"}-${"async" | "sync" | "ours"}`;

export const CONTESTANTS: Record<ContestantName, Contestant> = {
  over: {
    needsPostgres: false,
    run: ({ dies }, world) =>
      createWorkflow({ world, dies }).compile().invoke(INPUT, { recursionLimit: RECURSION_LIMIT }),
  },
  "sqlite-async": stock(openStockSqlite, undefined),
  "sqlite-sync": stock(openStockSqlite, "sync"),
  "sqlite-ours": ours(openOurSqlite),
  "postgres-async": stock(openStockPostgres, undefined),
  "postgres-sync": stock(openStockPostgres, "sync"),
  "postgres-ours": ours(openOurPostgres),
};

const THREAD = "workflow";
/** Not to wait for. Nobody else sweeps, so that it does no harm when a busy machine renews it late. */
const LEASE_MS = 300;
/** Nothing is saved between the failures, and as many as there are have to be allowed. */
const MOST_FAILURES = 10;
const POLL_MS = 50;

interface Opened<Saver extends BaseCheckpointSaver> {
  saver: Saver;
  end(): Promise<void>;
}

type Open<Saver extends BaseCheckpointSaver> = (attempt: Attempt) => Promise<Opened<Saver>>;

/** Gone on with as LangGraph's documentation says. Without a durability: by default. */
function stock(open: Open<BaseCheckpointSaver>, durability: "sync" | undefined): Contestant {
  return {
    needsPostgres: open === openStockPostgres,
    async run(attempt, world) {
      const { saver, end } = await open(attempt);
      const graph = createWorkflow({ world, dies: attempt.dies }).compile({ checkpointer: saver });
      const config = { configurable: { thread_id: THREAD }, recursionLimit: RECURSION_LIMIT };
      await graph.invoke(attempt.isFirst ? INPUT : null, { ...config, ...(durability && { durability }) });
      await end();
    },
  };
}

/** Gone on with by a sweep, which nobody tells of the thread. */
function ours(open: Open<SqliteCheckpointer | PostgresCheckpointer>): Contestant {
  return {
    needsPostgres: open === openOurPostgres,
    async run({ isFirst, dies, ...place }, world) {
      const { saver: checkpointer, end } = await open({ isFirst, dies, ...place });
      const ledger = createEffectLedger({ checkpointer });
      const workflow = createWorkflow({ world, ledger, dies }).compile();
      const attempts = { perCheckpoint: MOST_FAILURES };
      const service = createRecoveryService({ checkpointer, graphs: { workflow }, leaseMs: LEASE_MS, attempts });
      if (isFirst) await service.run("workflow", INPUT, { threadId: THREAD, recursionLimit: RECURSION_LIMIT });
      else while ((await service.sweep()).claimed === 0) await setTimeout(POLL_MS);
      await service.stop();
      await end();
    },
  };
}

async function openStockSqlite({ folder }: Attempt): Promise<Opened<SqliteSaver>> {
  const saver = SqliteSaver.fromConnString(join(folder, "threads.db"));
  return { saver, end: async () => void saver.db.close() };
}

async function openOurSqlite({ folder }: Attempt): Promise<Opened<SqliteCheckpointer>> {
  const saver = new SqliteCheckpointer(join(folder, "threads.db"));
  await saver.setup();
  return { saver, end: () => saver.end() };
}

async function openStockPostgres(attempt: Attempt): Promise<Opened<PostgresSaver>> {
  const { pool, schema } = openPool(attempt);
  const saver = new PostgresSaver(pool, undefined, { schema });
  await saver.setup();
  return { saver, end: () => pool.end() };
}

async function openOurPostgres(attempt: Attempt): Promise<Opened<PostgresCheckpointer>> {
  const { pool, schema } = openPool(attempt);
  const saver = new PostgresCheckpointer(pool, { schema });
  await saver.setup();
  return { saver, end: () => pool.end() };
}

function openPool({ postgres }: Attempt) {
  if (postgres === undefined) throw new Error("This contestant needs a Postgres.");
  return { pool: new pg.Pool(postgres.connection), schema: postgres.schema };
}
