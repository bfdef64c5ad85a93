import { GraphInterrupt } from "@langchain/langgraph";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { RetryBudgetLimits } from "../budget/retry-budget.ts";
import type { RecoverableCall } from "./recoverable-call.ts";
import { httpError } from "./testing/failing.ts";
import { watchedRun } from "./testing/watched-run.ts";

const FAULTS: Record<string, () => unknown> = {
  none: () => undefined,
  down: () => httpError(503),
  limited: () => httpError(429, { "retry-after-ms": "3" }),
  "limited for long": () => httpError(429, { "retry-after": "3600" }),
  "too long": () => Object.assign(new Error("too long"), { name: "ContextOverflowError" }),
  "bad request": () => httpError(400),
  interrupt: () => new GraphInterrupt([]),
  string: () => "thrown",
  null: () => null,
};

const faults = fc.array(fc.constantFrom(...Object.keys(FAULTS)), { maxLength: 12 });
const layers = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 });
const limits = fc.record({
  attempts: fc.integer({ min: 0, max: 5 }),
  tokens: fc.option(fc.integer({ min: 0, max: 50 }), { nil: undefined }),
});

it("whatever fails, however many layers: every call ends, within the attempts of the innermost layer and of the run", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(faults, { minLength: 1, maxLength: 3 }),
      layers,
      limits,
      fc.boolean(),
      async (scripts, attempts, budget, isParallel) => {
        const run = await watchedRun({ budget: withoutUndefined(budget), policy: { baseDelayMs: 0 } });
        const counts = scripts.map(() => 0);
        const calls = scripts.map((script, at) => async (): Promise<string> => {
          const fault = FAULTS[script[counts[at]!++] ?? "none"]!();
          if (fault !== undefined) throw fault;
          return "answer";
        });
        const one = (at: number) => layered(attempts, calls[at]!, `call ${at}`, run.recover).catch(() => undefined);
        if (isParallel) await Promise.all(calls.map((_, at) => one(at)));
        else for (const at of calls.keys()) await one(at);
        const innermost = attempts.at(-1)!;
        // One more where the list was made shorter: that is another call.
        for (const [at, count] of counts.entries())
          expect(count).toBeLessThanOrEqual(innermost + (scripts[at]!.includes("too long") ? 1 : 0));
        const again = counts.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
        expect(again).toBeLessThanOrEqual(budget.attempts);
        expect(again * 10).toBeLessThanOrEqual(budget.tokens ?? Number.POSITIVE_INFINITY);
      },
    ),
    { seed: 7, numRuns: 200 },
  );
});

/** A call in as many layers of recovery as there are numbers of attempts, the outermost first. */
function layered(
  attempts: readonly number[],
  call: () => Promise<string>,
  name: string,
  recover: <R>(call: RecoverableCall<R>) => Promise<R>,
): Promise<string> {
  const [own, ...inner] = attempts;
  if (own === undefined) return call();
  return recover({
    name: { kind: "node", name: `${name}, ${inner.length} inside` },
    policy: { attempts: own },
    run: () => layered(inner, call, name, recover),
    mend: async () => true,
    tokens: () => 10,
  });
}

function withoutUndefined({ attempts, tokens }: { attempts: number; tokens?: number | undefined }): RetryBudgetLimits {
  return { attempts, ...(tokens !== undefined && { tokens }) };
}
