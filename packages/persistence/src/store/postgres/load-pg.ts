import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ThreadkeepError } from "@threadkeep/state";
import type { PostgresPool, PostgresPoolOptions } from "./postgres-pool.ts";

/** What is used of the driver. */
export interface PgDriver {
  Pool: new (options: PostgresPoolOptions) => PostgresPool & {
    on(event: "error", listener: (error: Error) => void): unknown;
    end(): Promise<void>;
  };
}

/** @throws ThreadkeepError `checkpointer.driver-missing` */
export function loadPg(driver = "pg"): PgDriver {
  return createRequire(import.meta.url)(resolvePg(driver)) as PgDriver;
}

/**
 * The file of the driver, an optional peer: beside this package, or beside the program when this package is bundled.
 * @throws ThreadkeepError `checkpointer.driver-missing`
 */
export function resolvePg(driver = "pg"): string {
  let cause: unknown;
  for (const place of [import.meta.url, pathToFileURL(join(process.cwd(), "program.js")).href]) {
    try {
      return createRequire(place).resolve(driver);
    } catch (error) {
      cause ??= error;
    }
  }
  throw new ThreadkeepError("PostgresCheckpointer needs the driver pg, which is not installed. Run: npm install pg", {
    code: "checkpointer.driver-missing",
    cause,
  });
}
