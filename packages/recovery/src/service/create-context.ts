import { HeldLeases } from "../lease/held-leases.ts";
import { defaultOwner } from "./default-owner.ts";
import { createRunDriver } from "./graph-run-driver.ts";
import { runsOf } from "./require-runs.ts";
import { resolveSettings } from "./resolve-settings.ts";
import type { ServiceContext } from "./service-context.ts";
import { registerGraphs } from "./service-graph-registry.ts";
import type { RecoveryServiceOptions } from "./service-options.ts";
import { eventTeller } from "./tell-event.ts";

/** @throws ThreadkeepError `recovery.invalid-option`, `recovery.invalid-graph`, `recovery.graph-without-checkpoints` */
export function createContext(options: RecoveryServiceOptions, stopping: AbortSignal): ServiceContext {
  const { checkpointer, graphs, owner = defaultOwner(), random = Math.random, callbacks } = options;
  const settings = resolveSettings(options);
  const tellEvent = eventTeller(options.onEvent);
  const runs = runsOf(checkpointer);
  const leases = new HeldLeases(runs, { ...settings, owner, tellEvent });
  const shared = { owner, checkpointer, settings, random, tellEvent, leases };
  return {
    ...shared,
    runs,
    graphs: registerGraphs(graphs),
    stopping,
    driver: createRunDriver({ ...shared, runs, callbacks, stopping }),
  };
}
