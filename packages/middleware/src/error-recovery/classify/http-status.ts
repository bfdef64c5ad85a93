import type { ErrorClass } from "./classified-error.ts";
import type { ErrorFacts } from "./error-facts.ts";
import type { Verdict } from "./verdict.ts";

// 524, 522: Cloudflare in front of the API waited in vain. 529: Anthropic.
const BY_STATUS: Readonly<Record<number, ErrorClass>> = {
  401: "auth",
  402: "quota",
  403: "auth",
  404: "not-found",
  407: "auth",
  408: "timeout",
  410: "not-found",
  425: "server",
  429: "rate-limit",
  // Nothing of the kind will ever work there.
  501: "invalid-request",
  503: "overloaded",
  504: "timeout",
  505: "invalid-request",
  522: "timeout",
  524: "timeout",
  529: "overloaded",
};

/** What is left when no body said more. */
export function judgeStatus({ status }: ErrorFacts): Verdict | undefined {
  return status === undefined ? undefined : { class: classOfStatus(status) };
}

export function classOfStatus(status: number): ErrorClass {
  return BY_STATUS[status] ?? (status >= 500 ? "server" : "invalid-request");
}

/** For APIs of models: 409 is a lock that was not got in time, and what is too large is the prompt. */
export function classOfModelStatus(status: number): ErrorClass {
  if (status === 409) return "server";
  return status === 413 ? "context-overflow" : classOfStatus(status);
}
