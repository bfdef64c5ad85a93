import type { ErrorClass } from "./classified-error.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { isObject, readField, readString } from "./read-field.ts";
import type { Verdict } from "./verdict.ts";

// By number. https://grpc.io/docs/guides/status-codes/
const STATUSES: readonly (readonly [name: string, known?: ErrorClass])[] = [
  ["OK"],
  ["CANCELLED", "abort"],
  ["UNKNOWN", "server"],
  ["INVALID_ARGUMENT", "invalid-request"],
  ["DEADLINE_EXCEEDED", "timeout"],
  ["NOT_FOUND", "not-found"],
  ["ALREADY_EXISTS", "invalid-request"],
  ["PERMISSION_DENIED", "auth"],
  ["RESOURCE_EXHAUSTED", "rate-limit"],
  ["FAILED_PRECONDITION", "invalid-request"],
  // A transaction that met another one.
  ["ABORTED", "server"],
  ["OUT_OF_RANGE", "invalid-request"],
  ["UNIMPLEMENTED", "invalid-request"],
  ["INTERNAL", "server"],
  ["UNAVAILABLE", "overloaded"],
  // "Unrecoverable".
  ["DATA_LOSS", "bug"],
  ["UNAUTHENTICATED", "auth"],
];
const NEVER_SENT = /^No connection established|^Name resolution failed/;

/** `ServiceError` of @grpc/grpc-js and `GoogleError` of google-gax: a number for a code, with `details` or `metadata`. */
export function judgeGrpc({ value, names, message }: ErrorFacts): Verdict | undefined {
  const number = readField(value, "code");
  const [code, known] = (typeof number === "number" && STATUSES[number]) || [];
  if (code === undefined || known === undefined) return undefined;
  const details = readString(value, "details");
  const isGrpc = details !== undefined || isObject(readField(value, "metadata")) || names.includes("GoogleError");
  if (!isGrpc && !message.startsWith(`${String(number)} ${code}:`)) return undefined;
  return { class: known, code, neverSent: NEVER_SENT.test(details ?? message.replace(/^\d+ [A-Z_]+: /, "")) };
}
