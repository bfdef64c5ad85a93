import type { CallName } from "../error-recovery-event.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import type { CircuitBreakerOptions } from "./circuit-breaker-options.ts";
import { circuitFor } from "./circuit-breaker.ts";

/** Makes the call within its circuit, where circuits are switched on. */
export async function inCircuit<Result>(
  call: CallName,
  options: CircuitBreakerOptions | false,
  run: Pick<RecoveryRun, "tell">,
  attempt: () => Promise<Result>,
): Promise<Result> {
  if (options === false) return attempt();
  return circuitFor(call, options).run(attempt, (state) => {
    run.tell({ type: "recovery.circuit", data: { call, state } });
  });
}
