import { randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ThreadkeepError } from "@threadkeep/state";

interface PgClient {
  connect(): Promise<void>;
  query(text: string): Promise<unknown>;
  end(): Promise<void>;
  on(event: "error", listener: () => void): unknown;
}
type Pg = { Client: new (options: { connectionString: string }) => PgClient };

export interface PostgresDatabases {
  /** The url of a new one. */
  create(): Promise<string>;
  drop(url: string): Promise<void>;
  /** Drops those that are left. */
  end(): Promise<void>;
}

/**
 * Databases of their own beside the one that the url names, so that whatever finds its database by THREADKEEP_DATABASE_URL finds the
 * right one.
 *
 * @throws {ThreadkeepError} `crash-test.database-refused`, `checkpointer.driver-missing`
 */
export async function postgresDatabases(url: string): Promise<PostgresDatabases> {
  const client = new (loadPg().Client)({ connectionString: url });
  // A connection that breaks is told by the next query.
  client.on("error", () => {});
  await orRefused(() => client.connect());
  const prefix = `threadkeep_crash_${randomBytes(4).toString("hex")}`;
  const names = new Map<string, string>();
  let count = 0;
  const drop = async (own: string): Promise<void> => {
    const name = names.get(own);
    names.delete(own);
    if (name !== undefined) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  };
  return {
    async create() {
      const name = `${prefix}_${++count}`;
      await orRefused(() => client.query(`CREATE DATABASE ${name}`));
      const own = withDatabase(url, name);
      names.set(own, name);
      return own;
    },
    drop,
    async end() {
      for (const own of names.keys()) await drop(own);
      await client.end();
    },
  };
}

async function orRefused<Result>(call: () => Promise<Result>): Promise<Result> {
  try {
    return await call();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ThreadkeepError(
      `A crash test gives every kill a database of its own, and this Postgres makes none: ${why}. Give it a server for tests, with a role that has CREATEDB.`,
      { code: "crash-test.database-refused", cause },
    );
  }
}

/** Of a url that node-postgres takes, the host may be among the parameters. */
export function withDatabase(url: string, name: string): string {
  return url.replace(/^(postgres(?:ql)?:\/\/[^/?#]*)(?:\/[^?#]*)?/i, `$1/${name}`);
}

// Where persistence finds it: an optional peer of it, or a dependency of the program.
function loadPg(): Pg {
  const persistence = createRequire(import.meta.url).resolve("@threadkeep/persistence/postgres");
  for (const place of [persistence, join(process.cwd(), "program.js")]) {
    try {
      return createRequire(pathToFileURL(place))("pg") as Pg;
    } catch {
      // Not from there.
    }
  }
  throw new ThreadkeepError(
    "A crash test on Postgres needs the driver pg, which is not installed. Run: npm install pg",
    {
      code: "checkpointer.driver-missing",
    },
  );
}
