import type { RuleId } from "@threadkeep/state";
import type { LockedGraph } from "../lock/lock-format.ts";
import type { GraphReport } from "../report/check-report.ts";

/** Rules whose findings may come from samples alone. */
const OF_SAMPLES: ReadonlySet<RuleId> = new Set([
  "size/checkpoint-budget",
  "size/channel-budget",
  "size/inline-blob",
  "serde/roundtrip",
]);

/**
 * Whether a finding that the lock accepted and this run did not make is really no longer there: its rule could run, and had
 * all that it had when the lock was written.
 */
export function couldFindAgain(rule: RuleId, graph: GraphReport, locked: LockedGraph): boolean {
  const isSilent = graph.silentRules.some(({ rules }) => rules.includes(rule));
  const lacksSamples = graph.measuredBytes === undefined && locked.sizes.measuredBytes !== undefined;
  return !isSilent && !(lacksSamples && OF_SAMPLES.has(rule));
}
