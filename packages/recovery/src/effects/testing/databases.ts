import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { KeepsEffects } from "@threadkeep/persistence";
import { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { missingPostgres, startPostgres } from "@threadkeep-test/servers";
import { afterAll, beforeAll, describe } from "vitest";

export type Saver = BaseCheckpointSaver & KeepsEffects & { end(): Promise<void> };

const KINDS = { SQLite: openSqlite, Postgres: openPostgres };
const missing = missingPostgres();

/** The same tests on a file of SQLite and on a Postgres server. */
export function describeOnDatabases(what: string, tests: (saver: () => Saver) => void): void {
  for (const [kind, open] of Object.entries(KINDS)) {
    const isMissing = kind === "Postgres" && missing !== undefined;
    describe.skipIf(isMissing)(`${what} on ${kind}${isMissing ? ` (skipped: ${missing})` : ""}`, () =>
      tests(use(open)),
    );
  }
}

/** A file of SQLite for the tests of this describe block. */
export function useSqlite(): () => Saver {
  return use(openSqlite);
}

type Opened = { saver: Saver; close(): Promise<void> };

function use(open: () => Promise<Opened>): () => Saver {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(async () => {
    await opened?.saver.end();
    await opened?.close();
  });
  return () => opened.saver;
}

async function openSqlite(): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), "threadkeep-effects-"));
  const saver = new SqliteCheckpointer(join(folder, "threads.db"));
  await saver.setup();
  return { saver, close: () => rm(folder, { recursive: true }) };
}

async function openPostgres(): Promise<Opened> {
  const server = await startPostgres();
  const saver = new PostgresCheckpointer(server.connection);
  await saver.setup();
  return { saver, close: () => server.stop() };
}
