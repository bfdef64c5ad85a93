import { isRecord } from "../../message/record.ts";
import { checkNames, checkNumber } from "../refuse-option.ts";
import type { RetryBudget, RetryBudgetLimits } from "./retry-budget.ts";
import { knownLedger } from "./run-ledger.ts";

/** What a run may spend when nothing is said. */
export const DEFAULT_BUDGET = { attempts: 10, elapsedMs: 300_000 } as const satisfies RetryBudgetLimits;

/**
 * What one run may spend on trying again, whoever spends it: model calls, tools, nodes, subgraphs and nested agents.
 * Limits that are left out do not bind.
 *
 * @throws {ThreadkeepError} `recovery.invalid-option`
 * @example
 * const budget = createRetryBudget({ attempts: 6, elapsedMs: 60_000 });
 * const agent = createAgent({ model, tools, middleware: [errorRecoveryMiddleware({ budget })] });
 */
export function createRetryBudget(limits: RetryBudgetLimits): RetryBudget {
  checkLimits(limits);
  const { attempts, elapsedMs, tokens } = limits;
  return {
    ...(attempts !== undefined && { attempts }),
    ...(elapsedMs !== undefined && { elapsedMs }),
    ...(tokens !== undefined && { tokens }),
    spent(config) {
      const { attempts = 0, tokens = 0, sinceMs } = knownLedger(config) ?? {};
      return { attempts, tokens, elapsedMs: sinceMs === undefined ? 0 : Math.max(0, Date.now() - sinceMs) };
    },
  };
}

function checkLimits(limits: RetryBudgetLimits | RetryBudget): void {
  checkNames("budget", isBudget(limits) ? {} : limits, ["attempts", "elapsedMs", "tokens"]);
  checkNumber("budget.attempts", limits.attempts, { min: 0, whole: true });
  checkNumber("budget.elapsedMs", limits.elapsedMs, { min: 0 });
  checkNumber("budget.tokens", limits.tokens, { min: 0 });
}

/** One that was made here: also by another copy of this package, which may know more limits. */
function isBudget(limits: unknown): limits is RetryBudget {
  return isRecord(limits) && typeof limits["spent"] === "function";
}
