import { judgeAbort } from "./abort-errors.ts";
import { judgeAws } from "./aws-errors.ts";
import { judgeCircuit } from "./circuit-errors.ts";
import { judgeControlFlow } from "./control-flow.ts";
import type { ErrorClass } from "./classified-error.ts";
import { judgeEmptyContent } from "./empty-content.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { firstWords } from "./first-words.ts";
import { isTransparent, judgeFrameworkName, judgeLangChainCode, judgeUsedUpQuota } from "./framework-errors.ts";
import { judgeGrpc } from "./grpc-errors.ts";
import { judgeStatus } from "./http-status.ts";
import { judgeLostConnection } from "./lost-connection.ts";
import { judgeMcp } from "./mcp-errors.ts";
import { judgeModelApi, judgeRequestText } from "./model-api-errors.ts";
import { judgeMongo } from "./mongo-errors.ts";
import { judgeMysql } from "./mysql-errors.ts";
import { judgeOllama } from "./ollama-errors.ts";
import { judgeOwnRetryable } from "./own-retryable.ts";
import { judgePostgres } from "./postgres-errors.ts";
import { judgePrisma } from "./prisma-errors.ts";
import { attempt } from "./read-field.ts";
import { judgeSystemCode } from "./system-codes.ts";
import { judgeTextStatus } from "./text-status.ts";
import { judgeThreadkeep } from "./threadkeep-errors.ts";
import { judgeUnreadableAnswer } from "./unreadable-answer.ts";
import { judgeUserCode } from "./user-code-errors.ts";
import { readShouldRetry } from "./retry-headers.ts";
import { orQuotaOfTheDay } from "./used-up-for-the-day.ts";
import type { Judge, Verdict } from "./verdict.ts";

/** The first that knows the error decides: those that know it for certain come before those that guess. */
const JUDGES: readonly Judge[] = [
  judgeControlFlow,
  judgeThreadkeep,
  judgeCircuit,
  judgeFrameworkName,
  judgeEmptyContent,
  judgeAbort,
  judgeUsedUpQuota,
  judgeModelApi,
  judgePostgres,
  judgeMysql,
  judgeMongo,
  judgePrisma,
  judgeGrpc,
  judgeMcp,
  judgeAws,
  judgeSystemCode,
  judgeLangChainCode,
  judgeRequestText,
  judgeStatus,
  judgeLostConnection,
  judgeOllama,
  judgeOwnRetryable,
  judgeUnreadableAnswer,
  judgeUserCode,
  judgeTextStatus,
];

/** One error by itself, without its causes. */
export function judgeError(whole: ErrorFacts): Verdict | undefined {
  if (isTransparent(whole)) return undefined;
  const facts = firstWords(whole);
  const verdict = firstVerdict(facts);
  if (facts.given !== undefined) return obeyUser(facts.given, verdict);
  return verdict && obeyHeader(verdict, facts);
}

function firstVerdict(facts: ErrorFacts): Verdict | undefined {
  for (const judge of JUDGES) {
    const verdict = attempt(() => judge(facts));
    if (verdict !== undefined) return orQuotaOfTheDay(verdict, facts);
  }
  return undefined;
}

/** The class is the user's, and with it whether to try again; what is known beyond it stays. */
function obeyUser(given: ErrorClass, verdict: Verdict | undefined): Verdict {
  const { retryable: _, weak: __, ...known } = verdict ?? {};
  return { ...known, class: given };
}

/** What is nobody's to try again, and what no waiting mends, whatever the server says. */
const FIRM: ReadonlySet<ErrorClass> = new Set([
  "control-flow",
  "abort",
  "quota",
  "auth",
  "not-found",
  "content-filter",
  "context-overflow",
  "invalid-tool-history",
]);

/** Only of a failed answer: a stream that fails midway has the headers of a success. */
function obeyHeader(verdict: Verdict, { value, status }: ErrorFacts): Verdict {
  const shouldRetry = status === undefined ? undefined : readShouldRetry(value);
  if (shouldRetry === undefined || (shouldRetry && FIRM.has(verdict.class))) return verdict;
  return verdict.class === "control-flow" || verdict.class === "abort"
    ? verdict
    : { retryable: shouldRetry, ...verdict };
}
