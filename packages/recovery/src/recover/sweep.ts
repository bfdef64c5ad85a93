import type { RecoveryResult, SweepResult } from "../service/recovery-service.ts";
import type { ServiceContext } from "../service/service-context.ts";
import { RunSweep } from "./run-sweep.ts";

/**
 * Takes up what is due until nothing is left, or the service stops. Any number of services may do so at once: each run is taken up by one.
 *
 * @throws {ThreadkeepError} `recovery.runs-not-kept`; what the database throws where it is away
 */
export async function sweep(context: ServiceContext): Promise<SweepResult> {
  const results: RecoveryResult[] = [];
  const tally = await new RunSweep(context, (result) => results.push(result)).run();
  context.tellEvent({ type: "sweep.done", ...tally });
  return { claimed: tally.claimed, results };
}
