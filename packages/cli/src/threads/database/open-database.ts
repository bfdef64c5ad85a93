import type { EncryptionOptions } from "@threadkeep/persistence";
import type { PostgresCheckpointer } from "@threadkeep/persistence/postgres";
import type { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { problem } from "../problem.ts";
import type { DatabaseAddress } from "./database-url.ts";

export interface Database {
  /** As printed: without a password. */
  name: string;
  saver: OpenSaver;
  /** Whether it was given keys of encryption. */
  hasKeys: boolean;
}

export type OpenSaver = SqliteCheckpointer | PostgresCheckpointer;

/**
 * Opens what is there; nothing is made.
 * @throws ThreadkeepError `database.missing`, `database.not-set-up`, `database.foreign`
 */
export async function openDatabase(address: DatabaseAddress, encryption?: EncryptionOptions): Promise<Database> {
  if (address.kind === "sqlite") await assertOurs(address);
  return connect(address, encryption);
}

/** As `openDatabase`, without a look at what is there: its first call makes what is missing. */
export async function connect(address: DatabaseAddress, encryption?: EncryptionOptions): Promise<Database> {
  const known = { name: address.name, hasKeys: encryption !== undefined };
  if (address.kind === "sqlite") {
    const { SqliteCheckpointer } = await import("@threadkeep/persistence/sqlite");
    return { ...known, saver: new SqliteCheckpointer(address.path, { encryption }) };
  }
  const { PostgresCheckpointer } = await import("@threadkeep/persistence/postgres");
  return { ...known, saver: new PostgresCheckpointer(address.url, { ...inSchema(address), encryption }) };
}

async function assertOurs({ path, name }: DatabaseAddress & { kind: "sqlite" }): Promise<void> {
  const { inspectSqlite } = await import("@threadkeep/persistence/sqlite");
  switch (inspectSqlite(path)) {
    case "ours":
      return;
    case "missing":
      throw problem({
        code: "database.missing",
        message: `${name}: there is no such file.`,
        help: `It is looked for at ${path}. threadkeep db setup --url ${name} makes one.`,
      });
    case "none":
      throw problem({
        code: "database.not-set-up",
        message: `${name} has no tables of Threadkeep.`,
        help: `Is it the right file? threadkeep db setup --url ${name} makes the tables.`,
      });
    case "stock":
      throw problem({
        code: "database.foreign",
        message: `${name} was written by LangGraph's SqliteSaver, whose tables are others.`,
        help: "These commands read what SqliteCheckpointer of @threadkeep/persistence wrote.",
      });
    case "no database":
      throw problem({ code: "database.foreign", message: `${name} is not a SQLite database.` });
  }
}

function inSchema({ schema }: { schema?: string }): { schema?: string } {
  return schema === undefined ? {} : { schema };
}
