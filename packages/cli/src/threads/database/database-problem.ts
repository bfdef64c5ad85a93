import { ThreadkeepError } from "@threadkeep/state";
import type { ThreadsProblem } from "../problem.ts";
import { withoutSecrets } from "./database-url.ts";

const CURSOR_HELP = "Give the cursor that the page before ended with, and the same options.";

const PLAINTEXT_HELP = "To read what is from before encryption, set THREADKEEP_ALLOW_PLAINTEXT=1.";

// What the library says to a program, said to someone at a command line.
const HELP: Record<string, string> = {
  "history.unknown-thread": "threadkeep threads lists those there are.",
  "history.unknown-checkpoint": "threadkeep history lists those of a thread.",
  "history.invalid-cursor": CURSOR_HELP,
  "catalog.invalid-cursor": CURSOR_HELP,
  "run.invalid-cursor": CURSOR_HELP,
  "recovery.unknown-thread": "threadkeep threads lists those there are.",
  "checkpointer.not-set-up": "threadkeep db setup makes what is missing, by a role that may CREATE.",
  "history.graph-needed": "Call forkThread or rollbackThread of @threadkeep/persistence with the compiled graph.",
  "retention.empty-policy": "Give at least one of --purge-done-after 30d and its like, and --keep-last 20.",
  "persistence.plaintext-row": PLAINTEXT_HELP,
  "persistence.unsealed-checkpoint": PLAINTEXT_HELP,
  "checkpointer.driver-missing": "It is resolved from where threadkeep is installed and from the current folder.",
};

const ENCRYPTED_HELP =
  "Values are encrypted: set THREADKEEP_ENCRYPTION_KEYS=<id>:<base64>, with all keys that rows name. threadkeep threads and " +
  "history --no-bytes need none.";

/** Any error as a problem to print. What is no known failure is a defect, and comes with its stack. */
export function databaseProblem(error: unknown, databaseName: string | undefined): ThreadsProblem {
  if (ThreadkeepError.isInstance(error)) return known(error);
  if (!isFailureOfDatabase(error)) return defect(error);
  const message = [error.message, ...causesOf(error)].find((text) => text !== "") ?? error.code;
  return {
    code: "database.failed",
    message: `${databaseName ?? "The database"} failed: ${withoutSecrets(message)}`,
    help: "Is it reachable from here, and are user, password and rights what they should be?",
  };
}

function known({ code, message, context }: ThreadkeepError): ThreadsProblem {
  const help = context["help"] ?? (isEncrypted(code, context) ? ENCRYPTED_HELP : HELP[code]);
  // What this command threw itself says so already.
  const said = ("help" in context ? undefined : MESSAGES[code]?.(context)) ?? withoutSecrets(message);
  return { code, message: said, ...(typeof help === "string" ? { help } : {}) };
}

// A codec without encryption names the type of the row that it does not read.
function isEncrypted(code: string, { type }: Record<string, unknown>): boolean {
  if (code === "persistence.unknown-key") return true;
  return code === "persistence.unknown-row-type" && typeof type === "string" && type.includes(";aes=");
}

function defect(error: unknown): ThreadsProblem {
  return {
    code: "internal",
    message: `threadkeep failed: ${withoutSecrets(error instanceof Error ? (error.stack ?? error.message) : String(error))}`,
    help: "This is a defect of threadkeep. Please report it with this text.",
  };
}

const MESSAGES: Record<string, (context: Record<string, unknown>) => string> = {
  "history.invalid-cursor": () => "The cursor is none of this list.",
  "catalog.invalid-cursor": () => "The cursor is none of this list.",
  "run.invalid-cursor": () => "The cursor is none of this list.",
  "history.unknown-thread": ({ threadId }) => `There is no thread ${JSON.stringify(threadId)} in this database.`,
  "recovery.unknown-thread": ({ threadId }) => `There is no thread ${JSON.stringify(threadId)} in this database.`,
  "history.unknown-checkpoint": ({ threadId, checkpointId, namespace }) =>
    `Thread ${JSON.stringify(threadId)} has no checkpoint${checkpointId === undefined ? "" : ` ${JSON.stringify(checkpointId)}`}` +
    `${namespace === undefined || namespace === "" ? "" : ` at namespace ${JSON.stringify(namespace)}`}.`,
  "checkpointer.not-set-up": ({ schema }) =>
    `Schema ${JSON.stringify(schema)} does not have all tables and functions of this version of Threadkeep.`,
  "retention.empty-policy": () => "The policy names nothing that may go.",
  "history.graph-needed": ({ checkpointId, channel }) =>
    `Checkpoint ${String(checkpointId)} does not hold the value of channel ${JSON.stringify(channel)}: it may be a DeltaChannel, ` +
    "which only the graph can put together.",
};

/** Of the system, of pg and of libsql: what happened stands in a `code`. */
function isFailureOfDatabase(error: unknown): error is Error & { code: string } {
  return error instanceof Error && "code" in error && typeof error.code === "string" && !error.code.startsWith("ERR_");
}

// A refused connection to a name with several addresses is an error without a message, around one for each.
function causesOf(error: Error): string[] {
  return error instanceof AggregateError
    ? error.errors.map((one: unknown) => (one instanceof Error ? one.message : ""))
    : [];
}
