import { STATUS_CODES } from "node:http";
import type { ErrorFacts } from "./error-facts.ts";
import { classOfStatus } from "./http-status.ts";
import type { Verdict } from "./verdict.ts";

/** Enough for what people put before it. */
const MAX_READ = 500;
const STATUS = String.raw`([45]\d\d)(?![\w%-]|[.,]\d)`;
const PATTERNS: readonly RegExp[] = [
  // "HTTP 503", "HTTP/1.1 503 Service Unavailable", "HTTP error 503", "HTTP error! status: 503"
  new RegExp(
    String.raw`\bHTTP(?:\/\d(?:\.\d)?)?(?: error)?!?:?(?: response)?(?: status)?(?: code)?:?[ (]+${STATUS}`,
    "i",
  ),
  // "status code 503", "status: 503", "statusCode=503", "status 503"
  new RegExp(String.raw`\bstatus[ _]?(?:code)?(?: of| was| is)?[:=]? ?\(?${STATUS}`, "i"),
  // "503 status code (no body)" of the models' clients
  /\b([45]\d\d) status code\b/i,
  // "Response code 503 (Service Unavailable)" of got, "Unexpected server response: 503" of ws, "responded with 503"
  new RegExp(String.raw`\b(?:response code:?|server response:|responded with:?) ${STATUS}`, "i"),
];
const NUMBER_AND_REASON = /\b([45]\d\d)[:,]? ([A-Z][A-Za-z' -]+)/g;

/**
 * A plain error with a status in its text: `throw new Error("HTTP 503 Service Unavailable")` after `!response.ok`. A guess: it
 * holds where nothing else is known of the error, nor of its causes.
 */
export function judgeTextStatus({ message }: ErrorFacts): Verdict | undefined {
  const status = statusInText(message.slice(0, MAX_READ));
  return status === undefined ? undefined : { class: classOfStatus(status), status, weak: true };
}

function statusInText(text: string): number | undefined {
  for (const pattern of PATTERNS) {
    const found = pattern.exec(text)?.[1];
    if (found !== undefined) return Number(found);
  }
  return statusWithReason(text) ?? statusOfReason(text);
}

/** "503 Service Unavailable": the words have to be the number's own, "404 Documents were read" is none. */
function statusWithReason(text: string): number | undefined {
  for (const [, status = "", words = ""] of text.matchAll(NUMBER_AND_REASON)) {
    const reason = STATUS_CODES[status];
    if (reason !== undefined && words.toLowerCase().startsWith(reason.toLowerCase())) return Number(status);
  }
  return undefined;
}

/** `new Error(response.statusText)` */
function statusOfReason(text: string): number | undefined {
  const found = Object.entries(STATUS_CODES).find(([, reason]) => reason === text)?.[0];
  return found !== undefined && Number(found) >= 400 ? Number(found) : undefined;
}
