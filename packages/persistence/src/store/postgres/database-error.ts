import { ThreadkeepError } from "@threadkeep/state";
import { isUndone } from "./retry-undone.ts";

// SQLSTATE: what was not found is a table, a function, a schema.
const NOT_FOUND = new Set(["42P01", "42883", "3F000"]);
const FORBIDDEN = "42501";
// Of Node: nobody was spoken to. ENOENT is of a socket.
const UNREACHED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOENT",
]);

/**
 * What the driver threw, for who called. It says nothing of how the database is reached: that is where passwords are.
 * @returns ThreadkeepError `checkpointer.not-set-up`, `checkpointer.database-failed`
 */
export function databaseError(cause: unknown, schema: string): ThreadkeepError {
  const sqlState = sqlStateOf(cause);
  const context = { schema, ...(sqlState !== undefined && { sqlState }) };
  if (sqlState !== undefined && NOT_FOUND.has(sqlState)) return notSetUp(context, cause);
  const advice = isUndone(cause) ? ADVICE_FOR_CONFLICTS : adviceFor(sqlState, schema);
  return new ThreadkeepError(`The Postgres database failed: ${messageOf(cause)}.${advice}`, {
    code: "checkpointer.database-failed",
    context,
    cause,
  });
}

function notSetUp(context: { schema: string }, cause: unknown): ThreadkeepError {
  return new ThreadkeepError(
    `Schema "${context.schema}" does not have all of this version's tables and functions: ${messageOf(cause)}. ` +
      "Call setup() of the checkpointer once per deployment, before the first run; threads of PostgresSaver stay as they are.",
    { code: "checkpointer.not-set-up", context, cause },
  );
}

function adviceFor(sqlState: string | undefined, schema: string): string {
  if (sqlState === FORBIDDEN) return adviceForRole(schema);
  if (sqlState === undefined || !UNREACHED.has(sqlState)) return "";
  return " Look whether the server is up, and whether the host and the port are its own. What was stored is there when it answers again.";
}

const ADVICE_FOR_CONFLICTS =
  " It was made several times, and others were in the way each time. Calls wait for one another where transactions are read committed: look " +
  "at default_transaction_isolation of the database, the role and the pool.";

function adviceForRole(schema: string): string {
  return (
    ` A role that runs threads needs USAGE on schema "${schema}", SELECT, INSERT, UPDATE and DELETE on the tables checkpoint* and ` +
    "threadkeep_* in it, and EXECUTE on the functions threadkeep_*. setup() of a new version has to be called by a role that may " +
    "CREATE there and owns the tables, those of the stock PostgresSaver too: it makes indexes on them."
  );
}

function sqlStateOf(error: unknown): string | undefined {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === "string" ? code : undefined;
}

/** Node says nothing itself where it tried several addresses. */
function messageOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const { message } = (first ?? {}) as { message?: unknown };
  return (typeof message === "string" && message) || sqlStateOf(error) || "for a reason it does not say";
}
