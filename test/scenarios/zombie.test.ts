import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { createCheckpointer, type PostgresUrl, type SqliteUrl } from "@threadkeep/persistence";
import { createRecoveryService } from "@threadkeep/recovery";
import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import Database from "libsql";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { urlOf } from "./kill-matrix/url-of.ts";
import { zombieGraph } from "./zombie-graph.ts";

const ROUNDS = 100;
const LIMIT_MS = 240_000;
const CHILD = fileURLToPath(new URL("zombie-child.ts", import.meta.url));
const TABLES = ["checkpoints", "writes", "checkpoint_writes", "checkpoint_blobs", "threadkeep_effects"];
const missing = missingPostgres();

/** A database as it is seen from outside. */
interface Place {
  url: SqliteUrl | PostgresUrl;
  /** Statements of both engines alike. */
  query(sql: string): Promise<unknown[]>;
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadkeep-zombie-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("on SQLite", () => {
  itRefusesZombies(() => {
    const path = join(folder, "threads.db");
    return {
      url: `sqlite:${path}`,
      async query(sql) {
        const database = new Database(path);
        try {
          return database.prepare(sql).all();
        } finally {
          database.close();
        }
      },
    };
  });
});

describe.skipIf(missing !== undefined)(`on Postgres${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  itRefusesZombies(() => ({
    url: urlOf(server) as PostgresUrl,
    async query(sql) {
      const client = new pg.Client(server.connection);
      await client.connect();
      try {
        return (await client.query(sql)).rows as unknown[];
      } finally {
        await client.end();
      }
    },
  }));
});

function itRefusesZombies(placeOf: () => Place): void {
  it(
    `accepts nothing of a process that was stopped past its leases and goes on after ${ROUNDS} runs were recovered`,
    async () => {
      const place = placeOf();
      const diary = join(folder, "diary");
      const zombie = spawn(process.execPath, ["--import=tsx", CHILD, place.url, diary, String(ROUNDS)], {
        cwd: fileURLToPath(new URL("..", import.meta.url)),
        stdio: ["pipe", "pipe", "inherit"],
      });
      try {
        const lines = createInterface({ input: zombie.stdout })[Symbol.asyncIterator]();
        expect((await lines.next()).value).toBe("all in the second step");
        zombie.kill("SIGSTOP");

        await place.query("UPDATE threadkeep_runs SET due_at = created_at RETURNING run_id");
        await recoverAll(place, diary);
        const before = await contentOf(place);

        zombie.stdin.write("go on\n");
        zombie.kill("SIGCONT");
        const told: string[] = [];
        for (let line = await lines.next(); line.done !== true; line = await lines.next()) told.push(line.value);
        expect(tally(told)).toEqual({ told: ROUNDS, "ended run.lease-lost": ROUNDS });
        expect(await contentOf(place)).toEqual(before);
        expect(tally((await readFile(diary, "utf8")).trim().split("\n"))).toEqual({
          "zombie first": ROUNDS,
          "zombie second": ROUNDS,
          "rescuer second": ROUNDS,
          "rescuer third": ROUNDS,
        });
      } finally {
        zombie.kill("SIGKILL");
        if (zombie.exitCode === null && zombie.signalCode === null) await once(zombie, "exit");
      }
    },
    LIMIT_MS,
  );
}

async function recoverAll({ url }: Place, diary: string): Promise<void> {
  const checkpointer = await createCheckpointer(url as SqliteUrl);
  const graph = zombieGraph("rescuer", diary, async () => {});
  const service = createRecoveryService({ checkpointer, graphs: { graph }, concurrency: 10 });
  const { claimed, results } = await service.sweep();
  expect({ claimed, done: results.filter(({ outcome }) => outcome === "done").length }).toEqual({
    claimed: ROUNDS,
    done: ROUNDS,
  });
  const { values } = (await graph.getState({
    configurable: { thread_id: "t0", __pregel_checkpointer: checkpointer },
  })) as {
    values: unknown;
  };
  expect(values).toEqual({ log: ["first by zombie", "second by rescuer", "third by rescuer"] });
  await service.stop();
  await checkpointer.end();
}

/** Every row that a run can write, and every run. */
async function contentOf({ query }: Place): Promise<Record<string, unknown[]>> {
  const content: Record<string, unknown[]> = {
    runs: await query(
      "SELECT run_id, state, owner, epoch, due_at, checkpoint_id, step, attempts FROM threadkeep_runs ORDER BY run_id",
    ),
  };
  for (const table of TABLES) {
    // The engines differ in their tables.
    const rows = await query(`SELECT * FROM ${table}`).catch(() => undefined);
    if (rows) content[table] = rows.map((row) => JSON.stringify(row)).toSorted();
  }
  expect(Object.keys(content).length).toBeGreaterThan(3);
  return content;
}

function tally(lines: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const line of lines) counts[line] = (counts[line] ?? 0) + 1;
  return counts;
}
