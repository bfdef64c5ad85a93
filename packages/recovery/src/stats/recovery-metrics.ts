import type { Metric } from "./open-metrics.ts";
import type { RecoveryStats } from "./recovery-stats.ts";

/** What a service tells a Prometheus. `now` is held against the times of the database. */
export function recoveryMetrics(stats: RecoveryStats, now: Date): Metric[] {
  return [
    {
      type: "gauge",
      name: "threadkeep_runs",
      help: "Runs by state. Stuck ones wait for somebody or something to act.",
      samples: stats.byState.map(({ state, isStuck, runs }) => ({
        labels: { state, stuck: String(isStuck) },
        value: runs,
      })),
    },
    {
      type: "gauge",
      name: "threadkeep_runs_at_node",
      help: "Runs that are neither done nor left, by the node that runs next; the 50 largest groups.",
      samples: stats.byNode.map(({ graph, node, step, state, isStuck, runs }) => ({
        labels: { graph, node, step: step === undefined ? "" : String(step), state, stuck: String(isStuck) },
        value: runs,
      })),
    },
    {
      type: "gauge",
      name: "threadkeep_oldest_open_run_age_seconds",
      help: "Since the oldest open run was admitted.",
      unit: "seconds",
      samples: stats.oldestOpen ? [{ value: secondsSince(stats.oldestOpen.since, now) }] : [],
    },
    {
      type: "gauge",
      name: "threadkeep_recoveries",
      help: `Runs that were taken up in the last ${stats.recoveries.days} days.`,
      samples: [{ value: stats.recoveries.count }],
    },
    {
      type: "summary",
      name: "threadkeep_recovery_delay_seconds",
      help: `From the last sign of life to the recovery, in the last ${stats.recoveries.days} days.`,
      unit: "seconds",
      samples: quantiles(stats.recoveries),
    },
    {
      type: "gauge",
      name: "threadkeep_threads",
      help: "Threads in the database.",
      samples: [{ value: stats.threads }],
    },
    {
      type: "gauge",
      name: "threadkeep_checkpoints",
      help: "Checkpoints in the database.",
      samples: [{ value: stats.checkpoints }],
    },
  ];
}

function quantiles({ p50Ms, p99Ms }: RecoveryStats["recoveries"]): Metric["samples"] {
  const told = [
    { quantile: "0.5", ms: p50Ms },
    { quantile: "0.99", ms: p99Ms },
  ];
  return told.flatMap(({ quantile, ms }) => (ms === undefined ? [] : [{ labels: { quantile }, value: ms / 1_000 }]));
}

function secondsSince(time: string, now: Date): number {
  return Math.max(0, (now.getTime() - Date.parse(time)) / 1_000);
}
