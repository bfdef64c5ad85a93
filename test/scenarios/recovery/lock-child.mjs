// Holds the write lock of a SQLite file until it is told to let go.
import Database from "libsql";

const database = new Database(process.argv[2], { timeout: 10_000 });
database.exec("BEGIN IMMEDIATE");
process.send("locked");
process.once("message", () => {
  database.exec("ROLLBACK");
  database.close();
  process.disconnect();
});
