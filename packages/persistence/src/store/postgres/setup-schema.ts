import { ThreadkeepError } from "@threadkeep/state";
import { functionsIn, namesIn, quoteName, quoteText, tablesIn } from "./names.ts";
import { effectFunctions } from "./effects/effect-functions.ts";
import type { PostgresDatabase } from "./postgres-database.ts";
import { runFunctions } from "./runs/run-functions.ts";
import { compressQuickly } from "./sql/compress-quickly.ts";
import { deleteThreadFunction } from "./sql/delete-thread-function.ts";
import { deltaHistoryFunction } from "./sql/delta-history-function.ts";
import { headFunction } from "./sql/head-function.ts";
import { loadFunction } from "./sql/load-function.ts";
import { putFunction } from "./sql/put-function.ts";
import { putWritesFunction } from "./sql/put-writes-function.ts";
import { removeFunction } from "./sql/remove-function.ts";
import { runTables } from "./sql/run-tables.ts";
import { stampFunction } from "./sql/stamp-function.ts";
import { ownTables, stockTables } from "./sql/tables.ts";

/** What `createAll` makes. A later one may leave the functions of this one where they are, and then both run. */
const OUR_VERSION = 5;

/**
 * Makes what is missing, in one transaction that others who set up wait for. Where all is there it only looks, which a role that
 * may not CREATE can do.
 * @throws ThreadkeepError `checkpointer.schema-newer`, and what `PostgresDatabase` throws
 */
export async function setupSchema(database: PostgresDatabase): Promise<void> {
  const { isComplete, newest } = await lookAround(database);
  await database.lookForNames();
  if (isComplete) return;
  if (newest > OUR_VERSION) throw schemaNewer(database.schema, newest);
  await database.run(createAll(database.schema));
}

interface Found {
  isComplete: boolean;
  /** The last of our migrations that ran here, or 0. */
  newest: number;
}

async function lookAround(database: PostgresDatabase): Promise<Found> {
  const [tables, functions] = [tablesIn(database.schema), functionsIn(database.schema)];
  const [row = []] = await database.query({
    text: `SELECT
      (SELECT count(*) FROM unnest($1::text[]) name WHERE to_regclass(name) IS NULL)::int
        + (SELECT count(*) FROM unnest($2::text[]) name WHERE to_regproc(name) IS NULL)::int,
      to_regclass($3::text)::text`,
    values: [Object.values(tables), Object.values(functions), tables.migrations],
  });
  const [missing, migrations] = row;
  if (typeof migrations !== "string") return { isComplete: false, newest: 0 };
  const [[newest = 0] = []] = await database.query({
    text: `SELECT coalesce(max(v), 0)::int FROM ${tables.migrations}`,
    values: [],
  });
  return { isComplete: missing === "0" && Number(newest) >= OUR_VERSION, newest: Number(newest) };
}

/** Sent as one script, which Postgres runs as one transaction: the lock ends with it. */
function createAll(schema: string): string {
  const names = namesIn(schema);
  return [
    `SELECT pg_advisory_xact_lock(hashtextextended(${quoteText(`threadkeep setup ${schema}`)}, 0))`,
    // Asked for even where it exists, CREATE SCHEMA needs the right to make one.
    `DO ${quoteText(`BEGIN
      IF to_regnamespace(${quoteText(quoteName(schema))}) IS NULL THEN
        CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)};
      END IF;
    END`)}`,
    ...stockTables(names),
    ...ownTables(names),
    ...runTables(names),
    putFunction(names),
    putWritesFunction(names),
    compressQuickly(names),
    deleteThreadFunction(names),
    headFunction(names),
    loadFunction(names),
    deltaHistoryFunction(names),
    stampFunction(names),
    removeFunction(names),
    ...runFunctions(names),
    ...effectFunctions(names),
    `INSERT INTO ${names.migrations} VALUES (${OUR_VERSION}) ON CONFLICT DO NOTHING`,
  ].join(";\n");
}

function schemaNewer(schema: string, newest: number): ThreadkeepError {
  return new ThreadkeepError(
    `Schema "${schema}" was set up by a later version of @threadkeep/persistence (${newest}, this one knows ${OUR_VERSION}), ` +
      "which took away what this version needs. Upgrade the package here.",
    { code: "checkpointer.schema-newer", context: { schema, newest, known: OUR_VERSION } },
  );
}
