import type { ErrorClass } from "./classified-error.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { readString } from "./read-field.ts";
import type { Verdict } from "./verdict.ts";

// SQLSTATE or the first characters of one, the longest that fits decides. https://www.postgresql.org/docs/current/errcodes-appendix.html
const STATES: Readonly<Record<string, ErrorClass>> = {
  // Serialization failure, deadlock: the transaction was rolled back.
  "40": "server",
  "08": "network",
  "57P01": "network",
  "57P02": "network",
  "57P03": "overloaded",
  "57P04": "not-found",
  // The server ends sessions that idle, or a transaction that does: what was not committed is undone.
  "57P05": "network",
  "25P03": "network",
  "25P04": "timeout",
  "57014": "abort",
  "53": "overloaded",
  "53100": "quota",
  "55P03": "overloaded",
  "28": "auth",
  "42501": "auth",
  "3D": "not-found",
  "3F": "not-found",
  "42P01": "not-found",
  "42": "bug",
  "58": "server",
  XX: "server",
};
// The server turned the connection away: no statement was read.
const NEVER_SENT = new Set(["08001", "08004", "53300", "57P03"]);

/** Errors of a Postgres server, by the fields that both pg and postgres.js keep. */
export function judgePostgres({ value, code = "", message }: ErrorFacts): Verdict | undefined {
  if (!/^(?=.*\d)[0-9A-Z]{5}$/.test(code) || readString(value, "severity") === undefined) return undefined;
  return { class: classOfState(code, message), provider: "postgres", neverSent: NEVER_SENT.has(code) };
}

function classOfState(code: string, message: string): ErrorClass {
  if (code === "57014" && message.includes("timeout")) return "timeout";
  // What the data or a constraint forbids, it will forbid again.
  return STATES[code] ?? STATES[code.slice(0, 2)] ?? "invalid-request";
}
