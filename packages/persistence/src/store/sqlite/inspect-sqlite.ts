import { createRequire } from "node:module";
import { statSync } from "node:fs";
import { resolveLibsql } from "./resolve-libsql.ts";
import { sqliteContentOf } from "./sqlite-content.ts";

/**
 * What is in a file: "ours"; "stock", the tables of LangGraph's SqliteSaver; "none", a database without either;
 * "no database"; "missing".
 */
export type SqliteContent = "ours" | "stock" | "none" | "no database" | "missing";

interface Driver {
  new (path: string): {
    exec(sql: string): void;
    prepare(sql: string): { all(): { name: string }[] };
    close(): void;
  };
}

/**
 * Looks at a SQLite file without making or changing anything, which a checkpointer does with its first call.
 * @throws ThreadkeepError `checkpointer.driver-missing`; what the driver says of a file that it cannot read
 */
export function inspectSqlite(path: string): SqliteContent {
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return "missing";
  // As the checkpointer resolves it, and in this thread: it is one small read.
  const Database = createRequire(import.meta.url)(resolveLibsql()) as Driver;
  const database = new Database(path);
  try {
    database.exec("PRAGMA query_only = 1");
    const tables = database.prepare("SELECT name FROM sqlite_schema").all();
    return sqliteContentOf(new Set(tables.map(({ name }) => name)));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "SQLITE_NOTADB") return "no database";
    throw error;
  } finally {
    database.close();
  }
}
