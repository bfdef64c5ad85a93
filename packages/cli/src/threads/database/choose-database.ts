import { existsSync } from "node:fs";
import { join } from "node:path";
import { problem } from "../problem.ts";
import type { CommandProcess } from "../../command-process.ts";
import type { DatabaseFlags } from "./database-flags.ts";
import { parseDatabaseUrl, type DatabaseAddress } from "./database-url.ts";

const DEFAULT_FILE = "threads.db";

/**
 * The database that is meant: that of `--url`, of THREADKEEP_DATABASE_URL, or ./threads.db where there is one.
 * @throws ThreadkeepError `database.not-named`, `database.invalid-url`
 */
export function chooseDatabase(
  { url, schema }: Pick<DatabaseFlags, "url" | "schema">,
  { cwd, env }: Pick<CommandProcess, "cwd" | "env">,
): DatabaseAddress {
  if (url?.trim() === "") {
    throw problem({
      code: "database.invalid-url",
      message: "--url is empty.",
      help: "Is the variable set that it comes from? Give --url sqlite:./threads.db or --url postgres://user@host/database.",
    });
  }
  const named = url ?? env["THREADKEEP_DATABASE_URL"];
  if (named !== undefined && named !== "") return inSchema(parseDatabaseUrl(named, cwd), schema);
  if (existsSync(join(cwd, DEFAULT_FILE))) return inSchema(parseDatabaseUrl(`sqlite:./${DEFAULT_FILE}`, cwd), schema);
  throw problem({
    code: "database.not-named",
    message: `Which database? There is no --url, no THREADKEEP_DATABASE_URL and no ./${DEFAULT_FILE}.`,
    help: "Give --url sqlite:./threads.db or --url postgres://user@host/database.",
  });
}

function inSchema(address: DatabaseAddress, schema: string | undefined): DatabaseAddress {
  if (schema === undefined) return address;
  if (address.kind === "postgres") return { ...address, schema, name: `${address.name} schema ${schema}` };
  throw problem({
    code: "database.invalid-url",
    message: `--schema is of Postgres, and ${address.name} is SQLite.`,
    help: "Leave it out, or give --url postgres://user@host/database.",
  });
}
