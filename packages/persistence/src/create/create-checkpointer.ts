import { MemorySaver, type BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { ThreadkeepError } from "@threadkeep/state";
import { assertOptions, oneOf, POOL, POSTGRES_OPTIONS, SQLITE_OPTIONS } from "../checkpointer/assert-options.ts";
import { isPlain } from "../encoding/record.ts";
import type { PostgresCheckpointer } from "../store/postgres/postgres-checkpointer.ts";
import { isPool, type PostgresSource } from "../store/postgres/postgres-pool.ts";
import type { SqliteCheckpointer } from "../store/sqlite/sqlite-checkpointer.ts";
import type { CheckpointerOptions, MemoryOptions, PostgresOptions, SqliteOptions } from "./checkpointer-options.ts";
import {
  parseCheckpointerUrl,
  POSSIBLE_URLS,
  URL_OPTION,
  type CheckpointerAddress,
  type MemoryUrl,
  type PostgresUrl,
  type SqliteUrl,
} from "./checkpointer-url.ts";

const OPTIONS = {
  url: URL_OPTION,
  pool: POOL,
  inProduction: oneOf("refuse", "allow"),
  ...SQLITE_OPTIONS,
  ...POSTGRES_OPTIONS,
};

type Address = Exclude<CheckpointerAddress, { kind: "postgres" }> | { kind: "postgres"; source: PostgresSource };

/**
 * A checkpointer that is ready to use, by its url: a SqliteCheckpointer, a PostgresCheckpointer, or for `memory:` LangGraph's
 * own MemorySaver. Drivers are loaded when they are needed. What has an `end()` wants it called after the last run.
 *
 * Without a url it is that of THREADKEEP_DATABASE_URL. Any other saver that is given is set up, where it has a `setup()`,
 * and comes back. `memory:` and `sqlite::memory:` lose every thread with the process, so under NODE_ENV "production" they are
 * refused unless `inProduction: "allow"` says that this is meant.
 *
 * @throws {ThreadkeepError} `checkpointer.invalid-url`, which never shows a password; `checkpointer.url-missing`,
 * `checkpointer.not-for-production`, `checkpointer.invalid-option`, `checkpointer.driver-missing` with the command that installs it,
 * and what `setup()` throws
 *
 * @example
 * const checkpointer = await createCheckpointer("sqlite:./threads.db");
 * const graph = builder.compile({ checkpointer });
 */
export function createCheckpointer<Saver extends BaseCheckpointSaver>(saver: Saver): Promise<Saver>;
export function createCheckpointer(urlOrOptions: SqliteUrl | SqliteOptions): Promise<SqliteCheckpointer>;
export function createCheckpointer(urlOrOptions: PostgresUrl | PostgresOptions): Promise<PostgresCheckpointer>;
export function createCheckpointer(urlOrOptions: MemoryUrl | MemoryOptions): Promise<MemorySaver>;
export function createCheckpointer(
  urlOrOptions?: string | CheckpointerOptions,
): Promise<SqliteCheckpointer | PostgresCheckpointer | MemorySaver>;
export async function createCheckpointer(
  given: string | CheckpointerOptions | BaseCheckpointSaver = {},
): Promise<BaseCheckpointSaver> {
  assertIsTaken(given);
  if (isSaver(given)) return withSetup(given);
  const options = typeof given === "string" ? { url: given } : given;
  const address = addressOf(options);
  assertLasting(address, options);
  return address.kind === "memory" ? new MemorySaver() : setUp(await open(address, options));
}

// What shows no options would be taken for none, and the url of the environment opened.
function assertIsTaken(given: unknown): void {
  if (typeof given === "string") return;
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  if (isObject && (isPlain(given) || isSaver(given) || hasFields(given))) return;
  throw invalidOption(
    `createCheckpointer cannot take ${kindOf(given)}. Give it a url as text, an object of options, or a checkpointer; nothing for THREADKEEP_DATABASE_URL.`,
  );
}

function kindOf(given: unknown): string {
  if (given === null) return "null";
  if (Array.isArray(given)) return "a list";
  return typeof given === "object" ? `an instance of ${given.constructor.name}` : `a ${typeof given}`;
}

function hasFields(given: object): boolean {
  return Object.keys(given).length > 0;
}

function isSaver(given: object | string): given is BaseCheckpointSaver {
  return typeof given === "object" && "getTuple" in given && "putWrites" in given;
}

async function withSetup(saver: BaseCheckpointSaver & { setup?(): unknown }): Promise<BaseCheckpointSaver> {
  await saver.setup?.();
  return saver;
}

function addressOf(options: CheckpointerOptions): Address {
  if (isPool(options as PostgresSource))
    throw invalidOption("This is a pool and no option of a checkpointer. Give it as { pool }.");
  assertOptions("createCheckpointer", options, OPTIONS);
  const { url, pool } = options;
  if (pool !== undefined && namesDatabase(pool)) {
    if (url === undefined) return { kind: "postgres", source: pool };
    throw invalidOption("Both the url and the pool name a database. Give one of them.");
  }
  const address = parseCheckpointerUrl(url ?? urlFromEnvironment());
  return address.kind === "postgres" ? { ...address, source: { ...pool, connectionString: address.url } } : address;
}

function namesDatabase(pool: PostgresSource & object): boolean {
  return isPool(pool) || ["connectionString", "host", "database"].some((name) => name in pool);
}

function urlFromEnvironment(): string {
  const url = process.env["THREADKEEP_DATABASE_URL"];
  if (url !== undefined && url !== "") return url;
  throw new ThreadkeepError(
    `Where are threads to be kept? Give createCheckpointer a url, or set THREADKEEP_DATABASE_URL: ${POSSIBLE_URLS}.`,
    { code: "checkpointer.url-missing" },
  );
}

function assertLasting(address: Address, { inProduction = "refuse" }: CheckpointerOptions): void {
  const isLasting = address.kind === "postgres" || (address.kind === "sqlite" && address.path !== ":memory:");
  if (isLasting || inProduction === "allow" || process.env["NODE_ENV"] !== "production") return;
  throw new ThreadkeepError(
    "NODE_ENV is production, and a checkpointer in memory loses every thread with the process. Give the url of a database, or say " +
      'that this is meant: { url: "memory:", inProduction: "allow" }.',
    { code: "checkpointer.not-for-production" },
  );
}

async function open(
  address: Exclude<Address, { kind: "memory" }>,
  options: CheckpointerOptions,
): Promise<SqliteCheckpointer | PostgresCheckpointer> {
  const {
    url: _url,
    pool: _pool,
    inProduction: _inProduction,
    schema,
    synchronous,
    busyTimeoutMs,
    ...stored
  } = options;
  if (address.kind === "sqlite") {
    const { SqliteCheckpointer } = await import("../sqlite.ts");
    return new SqliteCheckpointer(address.path, { ...stored, synchronous, busyTimeoutMs });
  }
  const { PostgresCheckpointer } = await import("../postgres.ts");
  return new PostgresCheckpointer(address.source, { ...stored, schema });
}

/** Who is not given the saver cannot end it. */
async function setUp(saver: SqliteCheckpointer | PostgresCheckpointer): Promise<BaseCheckpointSaver> {
  try {
    await saver.setup();
    return saver;
  } catch (error) {
    await saver.end();
    throw error;
  }
}

function invalidOption(message: string): ThreadkeepError {
  return new ThreadkeepError(message, { code: "checkpointer.invalid-option" });
}
