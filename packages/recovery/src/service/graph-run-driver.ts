import type { RunAccess } from "@threadkeep/persistence";
import type { HeldLeases } from "../lease/held-leases.ts";
import { concludeTurn, type TurnRecorder } from "./conclude-turn.ts";
import { onAbort } from "./on-abort.ts";
import { requireRuns } from "./require-runs.ts";
import { runConfig, type ConfigSource } from "./run-config.ts";
import type { RunDriver } from "./run-driver.ts";
import { takeTurn } from "./take-turn.ts";

export interface RunDriverParts extends ConfigSource, Omit<TurnRecorder, "runs"> {
  runs: RunAccess | undefined;
  leases: HeldLeases;
}

export function createRunDriver(parts: RunDriverParts): RunDriver {
  return {
    async drive(request) {
      const recorder = { ...parts, runs: requireRuns(parts, "drive") };
      const lease = parts.leases.hold(request.run);
      const forgetCaller = onAbort(request.signal, (reason) => lease.giveUp(reason));
      try {
        const turn = await takeTurn(request, runConfig(parts, request, lease));
        return await concludeTurn(recorder, request, lease, turn);
      } finally {
        forgetCaller();
        parts.leases.release(lease);
      }
    },
  };
}
