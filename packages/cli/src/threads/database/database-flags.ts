import type { Command } from "commander";

/** What every command on threads takes. */
export interface DatabaseFlags {
  url?: string;
  /** Of Postgres. */
  schema?: string;
  json?: true;
}

export function addDatabaseFlags(command: Command): Command {
  return command
    .option(
      "--url <url>",
      "sqlite:./threads.db or postgres://user@host/database (default: THREADKEEP_DATABASE_URL, then ./threads.db if it is there)",
    )
    .option("--schema <name>", "of Postgres, where the tables are (default: public)")
    .option("--json", "the result as JSON");
}
