import type { CommandProcess } from "../../command-process.ts";
import { toPlainText } from "../../report/plain-text.ts";
import type { DatabaseFlags } from "../database/database-flags.ts";
import { connect, type Database } from "../database/open-database.ts";
import { runOnDatabase, type Answer } from "../run-on-database.ts";

/** `threadkeep db setup` */
export function printSetup(flags: DatabaseFlags, commandProcess: CommandProcess): Promise<number> {
  return runOnDatabase(flags, commandProcess, setUp, connect);
}

async function setUp({ saver, name }: Database): Promise<Answer> {
  await saver.setup();
  return {
    json: { database: name, ready: true },
    lines: () => [`${toPlainText(name)} is ready: all tables are there.`],
  };
}
