import { ThreadkeepError } from "@threadkeep/state";
import type { RetryBudget, RetryBudgetLimits } from "./retry-budget.ts";
import { knownLedger } from "./run-ledger.ts";

/** What a run may spend when nothing is said. */
export const DEFAULT_BUDGET = { attempts: 10, elapsedMs: 300_000 } as const satisfies RetryBudgetLimits;

/**
 * What one run may spend on trying again, whoever spends it: model calls, tools, nodes, subgraphs and nested agents.
 * Limits that are left out do not bind.
 *
 * @throws ThreadkeepError `recovery.invalid-option`
 * @example
 * const budget = createRetryBudget({ attempts: 6, elapsedMs: 60_000 });
 * const agent = createAgent({ model, tools, middleware: [errorRecoveryMiddleware({ budget })] });
 */
export function createRetryBudget(limits: RetryBudgetLimits): RetryBudget {
  const { attempts, elapsedMs, tokens } = limits;
  if (!Number.isInteger(attempts) || attempts < 0) throw invalid("attempts", attempts, "a whole number from 0");
  for (const [name, value] of Object.entries({ elapsedMs, tokens }))
    if (value !== undefined && !(value >= 0)) throw invalid(name, value, "a number from 0");
  return {
    attempts,
    ...(elapsedMs !== undefined && { elapsedMs }),
    ...(tokens !== undefined && { tokens }),
    spent(config) {
      const { attempts = 0, tokens = 0, sinceMs } = knownLedger(config) ?? {};
      return { attempts, tokens, elapsedMs: sinceMs === undefined ? 0 : Math.max(0, Date.now() - sinceMs) };
    },
  };
}

function invalid(name: string, value: unknown, wanted: string): ThreadkeepError {
  return new ThreadkeepError(`The retry budget's ${name} is ${String(value)}. Give ${wanted}.`, {
    code: "recovery.invalid-option",
    context: { option: `budget.${name}`, value: String(value) },
  });
}
