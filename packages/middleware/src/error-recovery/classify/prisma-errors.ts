import type { ErrorClass } from "./classified-error.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { readString } from "./read-field.ts";
import type { Verdict } from "./verdict.ts";

// https://www.prisma.io/docs/orm/reference/error-reference
const BY_CODE: Readonly<Record<string, ErrorClass>> = {
  P1000: "auth",
  P1001: "network",
  P1002: "timeout",
  P1003: "not-found",
  P1008: "timeout",
  P1010: "auth",
  P1017: "network",
  P2021: "not-found",
  P2022: "not-found",
  // No connection of the pool was free in time.
  P2024: "overloaded",
  P2025: "not-found",
  // A write conflict or a deadlock: the transaction was rolled back.
  P2034: "server",
  P2037: "overloaded",
};
const NEVER_SENT = new Set(["P1001", "P1002", "P2024", "P2037"]);

/** A query's error has a `code`, one of the first connection an `errorCode`; both have the client's version. */
export function judgePrisma({
  value,
  code = readString(value, "errorCode") ?? "",
  names,
}: ErrorFacts): Verdict | undefined {
  const isPrisma =
    readString(value, "clientVersion") !== undefined || names.some((name) => name.startsWith("PrismaClient"));
  if (!isPrisma || !/^P\d{4}$/.test(code)) return undefined;
  // What the data or a constraint forbids, it will forbid again.
  const known = BY_CODE[code] ?? (code.startsWith("P2") ? "invalid-request" : undefined);
  return known && { class: known, provider: "prisma", code, neverSent: NEVER_SENT.has(code) };
}
