import type { Classify } from "../classify/ask-classify.ts";
import type { CallName } from "../error-recovery-event.ts";
import type { RecoveryRun } from "../recovery-run.ts";
import type { CircuitBreakerOptions } from "./circuit-breaker-options.ts";
import { circuitFor, type CircuitListener } from "./circuit-breaker.ts";

/** Makes the call within its circuit, where circuits are switched on. `classify` is the user's own word on an error. */
export async function inCircuit<Result>(
  call: CallName,
  options: CircuitBreakerOptions | false,
  run: Pick<RecoveryRun, "tell">,
  attempt: () => Promise<Result>,
  classify?: Classify,
): Promise<Result> {
  if (options === false) return attempt();
  const tell: CircuitListener = (state) => run.tell({ type: "recovery.circuit", data: { call, state } });
  return circuitFor(call, options).run(attempt, tell, classify);
}
