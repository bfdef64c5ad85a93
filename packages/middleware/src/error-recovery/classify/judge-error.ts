import { judgeAbort } from "./abort-errors.ts";
import { judgeCircuit } from "./circuit-errors.ts";
import { judgeControlFlow } from "./control-flow.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { isTransparent, judgeFrameworkName, judgeLangChainCode } from "./framework-errors.ts";
import { judgeStatus } from "./http-status.ts";
import { judgeLostConnection } from "./lost-connection.ts";
import { judgeModelApi, judgeRequestText } from "./model-api-errors.ts";
import { judgePostgres } from "./postgres-errors.ts";
import { attempt } from "./read-field.ts";
import { judgeSystemCode } from "./system-codes.ts";
import { judgeThreadkeep } from "./threadkeep-errors.ts";
import { judgeUserCode } from "./user-code-errors.ts";
import { readShouldRetry } from "./retry-headers.ts";
import type { Judge, Verdict } from "./verdict.ts";

/** The first that knows the error decides: those that know it for certain come before those that guess. */
const JUDGES: readonly Judge[] = [
  judgeControlFlow,
  judgeThreadkeep,
  judgeCircuit,
  judgeFrameworkName,
  judgeAbort,
  judgeModelApi,
  judgePostgres,
  judgeSystemCode,
  judgeLangChainCode,
  judgeRequestText,
  judgeStatus,
  judgeLostConnection,
  judgeUserCode,
];

/** One error by itself, without its causes. */
export function judgeError(facts: ErrorFacts): Verdict | undefined {
  if (isTransparent(facts)) return undefined;
  for (const judge of JUDGES) {
    const verdict = attempt(() => judge(facts));
    if (verdict !== undefined) return obeyHeader(verdict, facts);
  }
  return undefined;
}

/** Only of a failed answer: a stream that fails midway has the headers of a success. */
function obeyHeader(verdict: Verdict, { value, status }: ErrorFacts): Verdict {
  const shouldRetry = status === undefined ? undefined : readShouldRetry(value);
  const isAnswer = verdict.class !== "control-flow" && verdict.class !== "abort";
  return isAnswer && shouldRetry !== undefined ? { retryable: shouldRetry, ...verdict } : verdict;
}
