export { SqliteCheckpointer, type SqliteCheckpointerOptions } from "./store/sqlite/sqlite-checkpointer.ts";
