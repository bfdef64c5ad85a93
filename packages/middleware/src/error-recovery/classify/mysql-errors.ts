import type { ErrorClass } from "./classified-error.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { readField, readString } from "./read-field.ts";
import type { Verdict } from "./verdict.ts";

// https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html, then what mysql, mysql2 and mariadb say themselves.
const ERRORS: readonly (readonly [code: string, errno: number, known: ErrorClass])[] = [
  // The transaction was rolled back.
  ["ER_LOCK_DEADLOCK", 1213, "server"],
  ["ER_LOCK_WAIT_TIMEOUT", 1205, "overloaded"],
  ["ER_CON_COUNT_ERROR", 1040, "overloaded"],
  ["ER_TOO_MANY_USER_CONNECTIONS", 1203, "overloaded"],
  ["ER_USER_LIMIT_REACHED", 1226, "overloaded"],
  ["ER_SERVER_SHUTDOWN", 1053, "network"],
  ["ER_QUERY_TIMEOUT", 3024, "timeout"],
  ["ER_QUERY_INTERRUPTED", 1317, "abort"],
  ["ER_DBACCESS_DENIED_ERROR", 1044, "auth"],
  ["ER_ACCESS_DENIED_ERROR", 1045, "auth"],
  ["ER_BAD_DB_ERROR", 1049, "not-found"],
  ["ER_NO_SUCH_TABLE", 1146, "not-found"],
  ["ER_DUP_ENTRY", 1062, "invalid-request"],
  ["PROTOCOL_CONNECTION_LOST", 0, "network"],
  ["PROTOCOL_SEQUENCE_TIMEOUT", 0, "timeout"],
  ["ER_SOCKET_UNEXPECTED_CLOSE", 45013, "network"],
  ["ER_GET_CONNECTION_TIMEOUT", 45028, "timeout"],
];
// The connection was refused, or none was free: no statement was read.
const NEVER_SENT = new Set([
  "ER_CON_COUNT_ERROR",
  "ER_TOO_MANY_USER_CONNECTIONS",
  "ER_USER_LIMIT_REACHED",
  "ER_GET_CONNECTION_TIMEOUT",
]);

/** Errors of MySQL and MariaDB: by `code`, or by `errno` beside an SQL state where a layer in between has a code of its own. */
export function judgeMysql({ value, code }: ErrorFacts): Verdict | undefined {
  const errno = readString(value, "sqlState") === undefined ? undefined : readField(value, "errno");
  const found = ERRORS.find((known) => known[0] === code || (known[1] > 0 && known[1] === errno));
  if (found === undefined) return undefined;
  const [known, , decided] = found;
  return { class: decided, provider: "mysql", code: known, neverSent: NEVER_SENT.has(known) };
}
