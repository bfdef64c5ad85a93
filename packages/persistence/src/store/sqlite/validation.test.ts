import { runValidationSuite } from "../../testing/run-validation-suite.ts";
import { SqliteCheckpointer, type SqliteCheckpointerOptions } from "./sqlite-checkpointer.ts";

runSuite("SqliteCheckpointer", {});
runSuite("SqliteCheckpointer, encrypted and compressed", {
  encryption: { keys: [{ id: "one", key: new Uint8Array(32).fill(1) }] },
  compression: { minBytes: 0 },
});

function runSuite(checkpointerName: string, options: SqliteCheckpointerOptions): void {
  runValidationSuite({
    checkpointerName,
    createCheckpointer: () => new SqliteCheckpointer(":memory:", options),
    destroyCheckpointer: (checkpointer) => checkpointer.end(),
  });
}
