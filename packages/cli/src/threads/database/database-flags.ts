import type { Command } from "commander";

/** What every command on threads takes. */
export interface DatabaseFlags {
  url?: string;
  /** Of Postgres. */
  schema?: string;
  json?: true;
}

const KEYS_HELP = `
Where values are encrypted, THREADKEEP_ENCRYPTION_KEYS has the keys: <id>:<32 bytes in base64>, more of them after commas; the first
writes, all read. THREADKEEP_ALLOW_PLAINTEXT=1 reads what is from before encryption, too.`;

export function addDatabaseFlags(command: Command): Command {
  return command
    .option(
      "--url <url>",
      "sqlite:./threads.db or postgres://user@host/database (default: THREADKEEP_DATABASE_URL, then ./threads.db if it is there)",
    )
    .option("--schema <name>", "of Postgres, where the tables are (default: public)")
    .option("--json", "the result as JSON")
    .addHelpText("after", KEYS_HELP);
}
