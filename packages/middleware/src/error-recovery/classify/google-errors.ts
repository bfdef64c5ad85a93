import type { ApiBody } from "./api-body.ts";
import type { ErrorClass } from "./classified-error.ts";
import { codeTable } from "./code-table.ts";
import { readField, readString } from "./read-field.ts";

/** `error.status` of Google's body. https://cloud.google.com/apis/design/errors */
const GOOGLE_STATUSES = codeTable({
  UNAUTHENTICATED: "auth",
  PERMISSION_DENIED: "auth",
  NOT_FOUND: "not-found",
  RESOURCE_EXHAUSTED: "rate-limit",
  UNAVAILABLE: "overloaded",
  DEADLINE_EXCEEDED: "timeout",
  INTERNAL: "server",
  ABORTED: "server",
});

export function classOfGoogle(body: ApiBody): ErrorClass | undefined {
  // A wrong key is answered with 400 and INVALID_ARGUMENT.
  if (body.details.some((detail) => readField(detail, "reason") === "API_KEY_INVALID")) return "auth";
  if (body.details.some(isUsedUpForToday)) return "quota";
  return GOOGLE_STATUSES.get(body.type ?? "");
}

/** "34s" or "34.07s" of the RetryInfo. */
export function readGoogleRetryDelay({ details }: ApiBody): number | undefined {
  const delay = details.map((detail) => readString(detail, "retryDelay")).find((found) => found !== undefined);
  const seconds = /^(\d{1,6}(?:\.\d{1,9})?)s$/.exec(delay ?? "")?.[1];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds) * 1000);
}

/** Google writes the same text for both; the ids of the quotas tell a minute's from a day's. */
function isUsedUpForToday(detail: unknown): boolean {
  const violations = readField(detail, "violations");
  if (!Array.isArray(violations)) return false;
  return violations.some(
    (violation) => /PerDay/i.test(readString(violation, "quotaId") ?? "") || readField(violation, "quotaValue") === "0",
  );
}
