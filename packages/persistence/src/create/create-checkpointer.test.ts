import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { emptyCheckpoint, MemorySaver, type BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { SqliteSaver } from "@langchain/langgraph-checkpoint-sqlite";
import { ThreadkeepError } from "@threadkeep/state";
import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, expectTypeOf, it, vi } from "vitest";
import { PostgresCheckpointer } from "../postgres.ts";
import { SqliteCheckpointer } from "../sqlite.ts";
import type { CheckpointerOptions } from "./checkpointer-options.ts";
import { createCheckpointer } from "./create-checkpointer.ts";
import { quietPool } from "../store/postgres/testing/quiet-pool.ts";

const METADATA = { source: "loop" as const, step: 0, parents: {} };
const THREAD = { configurable: { thread_id: "t" } };

let folder: string;
const opened: { end(): Promise<void> }[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadkeep-create-"));
  vi.stubEnv("THREADKEEP_DATABASE_URL", undefined);
  vi.stubEnv("NODE_ENV", "test");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const saver of opened.splice(0)) await saver.end();
  await rm(folder, { recursive: true });
});

function open<Saver extends BaseCheckpointSaver>(saver: Saver): Saver {
  if ("end" in saver) opened.push(saver as unknown as SqliteCheckpointer);
  return saver;
}

it.each(["sqlite:", "sqlite://", "SQLite:", " sqlite:"])(
  "opens the file of a url that begins with %j",
  async (scheme) => {
    const path = join(folder, "threads.db");
    const saver = open(await createCheckpointer(scheme + path));
    expect(saver).toBeInstanceOf(SqliteCheckpointer);
    await saver.put(THREAD, emptyCheckpoint(), METADATA, {});
    expect(await open(new SqliteCheckpointer(path)).getTuple(THREAD)).toBeDefined();
  },
);

it("takes LangGraph's own saver for memory:", async () => {
  expect(await createCheckpointer("memory:")).toBeInstanceOf(MemorySaver);
});

it("hands the options on", async () => {
  const url = `sqlite:${join(folder, "threads.db")}` as const;
  const encryption = { keys: [{ id: "one", key: new Uint8Array(32).fill(1) }] };
  const checkpoint = { ...emptyCheckpoint(), channel_values: { a: "secret" }, channel_versions: { a: 1 } };
  const saver = open(await createCheckpointer({ url, encryption, synchronous: "off", schema: "of Postgres" }));
  await saver.put(THREAD, checkpoint, METADATA, { a: 1 });
  await expect(open(await createCheckpointer(url)).getTuple(THREAD)).rejects.toThrow(/encrypt/);
});

it("reads THREADKEEP_DATABASE_URL where no url is given", async () => {
  vi.stubEnv("THREADKEEP_DATABASE_URL", `sqlite:${join(folder, "threads.db")}`);
  expect(open(await createCheckpointer())).toBeInstanceOf(SqliteCheckpointer);
  expect(open(await createCheckpointer({ compression: true }))).toBeInstanceOf(SqliteCheckpointer);
  expect(await createCheckpointer("memory:")).toBeInstanceOf(MemorySaver);
});

it.each([undefined, ""])("says what is possible where there is no url: THREADKEEP_DATABASE_URL=%j", async (value) => {
  vi.stubEnv("THREADKEEP_DATABASE_URL", value);
  await expect(createCheckpointer()).rejects.toMatchObject({
    code: "checkpointer.url-missing",
    message: expect.stringMatching(/sqlite:\.\/threads\.db.*postgres:\/\/.*memory:/) as string,
  });
});

it.each(["memory:", "sqlite::memory:"] as const)("refuses %s in production, unless it is meant", async (url) => {
  vi.stubEnv("NODE_ENV", "production");
  await expect(createCheckpointer(url)).rejects.toMatchObject({ code: "checkpointer.not-for-production" });
  expect(open(await createCheckpointer({ url, inProduction: "allow" }))).toBeDefined();
  open(await createCheckpointer(`sqlite:${join(folder, "threads.db")}`));
});

it("sets any other saver up and gives it back", async () => {
  const memory = new MemorySaver();
  expect(await createCheckpointer(memory)).toBe(memory);
  const stock = SqliteSaver.fromConnString(":memory:");
  expect(await createCheckpointer(stock)).toBe(stock);
  const tables = stock.db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  expect(tables).toContainEqual({ name: "checkpoints" });
});

it("lets go of what could not be set up", async () => {
  const end = vi.spyOn(SqliteCheckpointer.prototype, "end");
  await expect(createCheckpointer(`sqlite:${join(folder, "none", "threads.db")}`)).rejects.toMatchObject({
    code: "checkpointer.database-failed",
  });
  expect(end).toHaveBeenCalledOnce();
  end.mockRestore();
});

const UNREADABLE = [
  "hunter2",
  "",
  "threads.db:hunter2",
  "mysql://user:hunter2@host/db",
  "user:hunter2@host/db",
  "postgres:user:hunter2@host/db",
  "postgres://user:hunter2@host:port/db",
  "postgres://user:hunter2/@host/db",
  "postgres://user:hunter2#@host/db",
  "postgres://user:1/hunter2@host/db",
  "postgresql://user:hunter2%@host/db",
  "sqlite:",
  "sqlite://host:hunter2/threads.db",
  "sqlite:./threads.db?key=hunter2",
  "sqlite:file::memory:",
  "sqlite:file:hunter2.db",
  "sqlite:http://hunter2@127.0.0.1:1",
  "sqlite:libsql://hunter2@127.0.0.1:1",
  "sqlite:HTTPS://hunter2@127.0.0.1:1",
  "memory:hunter2",
];

it.each(UNREADABLE)("says what a url can be, and nothing of what %j holds", async (url) => {
  const error: unknown = await createCheckpointer(url).catch((thrown: unknown) => thrown);
  expect(ThreadkeepError.isInstance(error)).toBe(true);
  expect(error).toMatchObject({
    code: "checkpointer.invalid-url",
    message: expect.stringContaining('"sqlite:./threads.db"') as string,
  });
  expect(inspect(error, { depth: 10 })).not.toContain("hunter2");
});

it("takes a path for one that lacks its scheme", async () => {
  await expect(createCheckpointer("./data/threads.sqlite3")).rejects.toThrow('Is it "sqlite:./data/threads.sqlite3"?');
});

it("takes a pool for one that lacks its name", async () => {
  const pool = new pg.Pool();
  await expect(createCheckpointer(pool as CheckpointerOptions)).rejects.toMatchObject({
    code: "checkpointer.invalid-option",
    message: expect.stringContaining("{ pool }") as string,
  });
  await expect(createCheckpointer({ url: "postgres://host/db", pool })).rejects.toMatchObject({
    code: "checkpointer.invalid-option",
  });
  await pool.end();
});

it.each([null, 5, true, [], () => 1, Symbol("s"), new URL("postgres://host/db"), new Map()])(
  "takes no %s for options",
  async (given) => {
    vi.stubEnv("THREADKEEP_DATABASE_URL", "sqlite::memory:");
    await expect(createCheckpointer(given as never)).rejects.toMatchObject({
      code: "checkpointer.invalid-option",
      message: expect.stringMatching(/a url as text, an object of options, or a checkpointer/) as string,
    });
  },
);

const MISTAKEN: [options: Record<string, unknown>, message: RegExp][] = [
  [{ encription: { keys: [] } }, /no option "encription".*encryption/],
  [{ onLossy: "warm" }, /"warm" as onLossy.*"throw" or "warn"/],
  [{ compression: "zlib" }, /"zlib" as compression.*true, false/],
  [{ compression: { minByte: 1 } }, /minByte as compression.*minBytes/],
  [{ encryption: [] }, /as encryption.*keys/],
  [{ encryption: { keys: [], allowPlainText: true } }, /as encryption.*allowPlaintext/],
  [{ maxMemoryBytes: "64 MB" }, /maxMemoryBytes/],
  [{ constructor: 1 }, /no option "constructor"/],
];

it.each(MISTAKEN)("refuses %j, and says what there is", async (mistaken, message) => {
  const refused = expect.objectContaining({
    code: "checkpointer.invalid-option",
    message: expect.stringMatching(message) as string,
  }) as Error;
  const options = mistaken as CheckpointerOptions;
  await expect(createCheckpointer({ ...options, url: `sqlite:${join(folder, "threads.db")}` })).rejects.toThrow(
    refused,
  );
  await expect(createCheckpointer({ ...options, url: "memory:" })).rejects.toThrow(refused);
  expect(() => new SqliteCheckpointer(":memory:", options)).toThrow(refused);
  expect(() => new PostgresCheckpointer("postgres://host/db", options)).toThrow(refused);
});

it("refuses bad values of one engine wherever they are given, and its options only in the other's constructor", async () => {
  const refused = expect.objectContaining({ code: "checkpointer.invalid-option" }) as Error;
  const fast = { synchronous: "fast" } as object;
  await expect(createCheckpointer({ ...fast, url: "memory:" })).rejects.toThrow(refused);
  await expect(createCheckpointer({ inProduction: "yes" as "allow", url: "memory:" })).rejects.toThrow(refused);
  expect(() => new SqliteCheckpointer(":memory:", fast)).toThrow(refused);
  expect(() => new SqliteCheckpointer(":memory:", { schema: "agents" } as object)).toThrow(refused);
  expect(() => new PostgresCheckpointer("postgres://host/db", { synchronous: "off" } as object)).toThrow(refused);
  expect(() => new PostgresCheckpointer("postgres://host/db", { schema: "" })).toThrow(refused);
  open(await createCheckpointer({ url: "sqlite::memory:", schema: "agents", synchronous: "off", onLossy: undefined }));
});

const missing = missingPostgres();

describe.skipIf(missing !== undefined)(`on Postgres${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  function urlOf({ connection: { user, host, port, database } }: Postgres): `postgres://${string}` {
    return `postgres://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
  }

  it("opens the database of a url, in the schema asked for, with the pool asked for", async () => {
    const url = urlOf(postgres);
    const saver = open(await createCheckpointer({ url, schema: "agents", pool: { max: 1 } }));
    expect(saver).toBeInstanceOf(PostgresCheckpointer);
    await saver.put(THREAD, emptyCheckpoint(), METADATA, {});
    const other = open(await createCheckpointer(url));
    expect(await other.getTuple(THREAD)).toBeUndefined();
  });

  it("takes a pool, which stays open", async () => {
    const pool = quietPool(postgres.connection);
    const saver = await createCheckpointer({ pool });
    await saver.put(THREAD, emptyCheckpoint(), METADATA, {});
    await saver.end();
    expect((await pool.query("SELECT 1 AS one")).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  it("takes the options of a pool that name the database", async () => {
    const saver = open(await createCheckpointer({ pool: { ...postgres.connection } }));
    expect(saver).toBeInstanceOf(PostgresCheckpointer);
  });
});

it("has the type of what it opens", () => {
  const given = {
    sqlite: () => createCheckpointer("sqlite:./threads.db"),
    sqliteOptions: () => createCheckpointer({ url: "sqlite:./threads.db", synchronous: "normal" }),
    postgres: () => createCheckpointer("postgres://host/db"),
    postgresOptions: () => createCheckpointer({ url: "postgresql://host/db", schema: "agents", pool: { max: 4 } }),
    pool: (pool: pg.Pool) => createCheckpointer({ pool }),
    memory: () => createCheckpointer({ url: "memory:", inProduction: "allow" }),
    saver: (saver: SqliteSaver) => createCheckpointer(saver),
    unknown: (url: string) => createCheckpointer(url),
    environment: () => createCheckpointer(process.env["MY_URL"]),
  };
  expectTypeOf(given.sqlite).returns.resolves.toEqualTypeOf<SqliteCheckpointer>();
  expectTypeOf(given.sqliteOptions).returns.resolves.toEqualTypeOf<SqliteCheckpointer>();
  expectTypeOf(given.postgres).returns.resolves.toEqualTypeOf<PostgresCheckpointer>();
  expectTypeOf(given.postgresOptions).returns.resolves.toEqualTypeOf<PostgresCheckpointer>();
  expectTypeOf(given.pool).returns.resolves.toEqualTypeOf<PostgresCheckpointer>();
  expectTypeOf(given.memory).returns.resolves.toEqualTypeOf<MemorySaver>();
  expectTypeOf(given.saver).returns.resolves.toEqualTypeOf<SqliteSaver>();
  expectTypeOf(given.unknown).returns.resolves.toExtend<BaseCheckpointSaver>();
  expectTypeOf(given.environment).returns.resolves.toExtend<BaseCheckpointSaver>();
  expectTypeOf(createCheckpointer).parameter(0).not.toBeNumber();
});
