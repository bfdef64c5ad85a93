import type { EncryptionOptions } from "@threadkeep/persistence";
import type { CommandProcess } from "../command-process.ts";
import { toPlainText } from "../report/plain-text.ts";
import { printJson } from "../report/print-json.ts";
import { chooseDatabase } from "./database/choose-database.ts";
import { readEncryption } from "./database/read-encryption.ts";
import type { DatabaseFlags } from "./database/database-flags.ts";
import { databaseProblem } from "./database/database-problem.ts";
import type { DatabaseAddress } from "./database/database-url.ts";
import { openDatabase, type Database } from "./database/open-database.ts";
import type { ThreadsProblem } from "./problem.ts";
import { type Style, styleOf } from "./style.ts";
import { toJsonValue } from "./value/json-value.ts";

/** What a command found out. */
export interface Answer {
  /** For programs. */
  json: unknown;
  /** For people: lines that are safe to print. */
  lines(style: Style): string[];
  exitCode?: 0 | 1 | 2;
  /** On stderr after it, for people. */
  notice?: string;
}

/** Everything was said while it happened: only the exit code is left. */
export interface Told {
  told: 0 | 1 | 2;
}

/**
 * Runs a command on the database that is meant, prints its answer and gives its exit code. Whatever fails is one message,
 * and with `--json` an `error` in place of the result.
 */
export async function runOnDatabase(
  { json, ...place }: DatabaseFlags,
  commandProcess: CommandProcess,
  work: (database: Database) => Promise<Answer | Told>,
  open: (address: DatabaseAddress, encryption?: EncryptionOptions) => Promise<Database> = openDatabase,
): Promise<number> {
  let name: string | undefined;
  try {
    const address = chooseDatabase(place, commandProcess);
    name = address.name;
    const answer = await use(await open(address, readEncryption(commandProcess)), work);
    return "told" in answer ? answer.told : printAnswer(answer, json ?? false, commandProcess);
  } catch (error) {
    return printProblem(databaseProblem(error, name), json ?? false, commandProcess);
  }
}

async function use<Found>(database: Database, work: (database: Database) => Promise<Found>): Promise<Found> {
  try {
    return await work(database);
  } finally {
    // What stopped the work is worth more than what may stop the closing.
    await database.saver.end().catch(() => {});
  }
}

export function printAnswer(
  { json, lines, exitCode = 0, notice }: Answer,
  isJson: boolean,
  commandProcess: CommandProcess,
): number {
  if (isJson) commandProcess.write(printJson(toJsonValue(json)));
  else commandProcess.write(`${lines(styleOf(commandProcess)).join("\n")}\n`);
  if (notice !== undefined && !isJson) commandProcess.writeError(`${notice}\n`);
  return exitCode;
}

export function printProblem(problem: ThreadsProblem, isJson: boolean, { write, writeError }: CommandProcess): number {
  if (isJson) write(printJson({ error: problem }));
  else writeError(`threadkeep: ${plainLines(problem).join("\n")}\n`);
  return 2;
}

// Of a defect the stack is worth its lines; every other message is one.
function plainLines({ code, message, help }: ThreadsProblem): string[] {
  const said = code === "internal" ? message.split("\n") : [message];
  return [...said, ...(help === undefined ? [] : [help])].map(toPlainText);
}
