export { SqliteCheckpointer, type SqliteCheckpointerOptions } from "./store/sqlite/sqlite-checkpointer.ts";
export { inspectSqlite, type SqliteContent } from "./store/sqlite/inspect-sqlite.ts";
