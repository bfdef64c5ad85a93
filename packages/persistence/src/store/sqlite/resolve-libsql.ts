import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { ThreadkeepError } from "@threadkeep/state";

/**
 * The file of the driver, an optional peer: beside this package, or beside the program when this package is bundled.
 * @throws ThreadkeepError `checkpointer.driver-missing`
 */
export function resolveLibsql(driver = "libsql"): string {
  let cause: unknown;
  for (const place of [import.meta.url, pathToFileURL(join(process.cwd(), "program.js")).href]) {
    try {
      return createRequire(place).resolve(driver);
    } catch (error) {
      cause ??= error;
    }
  }
  throw new ThreadkeepError(
    "SqliteCheckpointer needs the driver libsql, which is not installed. Run: npm install libsql",
    {
      code: "checkpointer.driver-missing",
      cause,
    },
  );
}
