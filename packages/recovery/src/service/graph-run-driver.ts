import type { RunAccess } from "@threadkeep/persistence";
import { classifyError } from "@threadkeep/middleware";
import type { HeldLease } from "../lease/held-lease.ts";
import type { HeldLeases } from "../lease/held-leases.ts";
import { concludeTurn, type TurnRecorder } from "./conclude-turn.ts";
import { onAbort } from "./on-abort.ts";
import { requireRuns } from "./require-runs.ts";
import { runConfig, type ConfigSource } from "./run-config.ts";
import type { RunDriver } from "./run-driver.ts";
import { takeTurn, type Turn } from "./take-turn.ts";

export interface RunDriverParts extends ConfigSource, Omit<TurnRecorder, "runs" | "leases"> {
  runs: RunAccess | undefined;
  leases: HeldLeases;
}

export function createRunDriver(parts: RunDriverParts): RunDriver {
  return {
    async drive(request) {
      const recorder = { ...parts, runs: requireRuns(parts, "drive") };
      const lease = parts.leases.hold(request.run);
      const forgetCaller = onAbort(request.signal, (reason) => {
        // Whose service stops may well be gone: a server closes its connections. The run is given back after its step all the same.
        if (!parts.stopping.aborted) lease.giveUp(reason);
      });
      try {
        // What has ended is not given up any more, however long it takes to record that.
        const turn = await takeTurn(request, () => runConfig(parts, request, lease)).finally(forgetCaller);
        return await concludeTurn(recorder, request, lease, withFailure(turn, lease));
      } finally {
        parts.leases.release(lease);
      }
    },
  };
}

/** A run of which something could not be stored has failed by that, unless its own error came first. */
function withFailure(turn: Turn, { failure, signal }: HeldLease): Turn {
  if (failure === undefined) return turn;
  const isOwn = turn.kind === "threw" && turn.error !== signal.reason && classifyError(turn.error).class !== "abort";
  return isOwn ? turn : { kind: "threw", error: failure.error };
}
