import { expect, it } from "vitest";
import { formatOpenMetrics } from "./open-metrics.ts";
import { recoveryMetrics } from "./recovery-metrics.ts";
import { assertOpenMetrics } from "./testing/open-metrics-grammar.ts";

const STATS = {
  byState: [{ state: "open", isStuck: true, runs: 3 }],
  byNode: [{ graph: 'a"b\\c\nd', node: "ask", step: 3, state: "open", isStuck: true, runs: 2 }],
  oldestOpen: { threadId: "t", since: "2026-03-01T11:00:00.000Z" },
  newest: undefined,
  recoveries: { days: 7, count: 4, p50Ms: 31_000, p99Ms: 61_500 },
  threads: 10,
  checkpoints: 100,
  oldestCheckpoint: undefined,
  newestCheckpoint: undefined,
  estimated: [],
} as const;

it("speaks OpenMetrics", () => {
  const text = formatOpenMetrics(recoveryMetrics(STATS, new Date("2026-03-01T12:00:00.000Z")));
  assertOpenMetrics(text);
  expect(text.split("\n")).toEqual(
    expect.arrayContaining([
      'threadkeep_runs{state="open",stuck="true"} 3',
      'threadkeep_runs_at_node{graph="a\\"b\\\\c\\nd",node="ask",step="3",state="open",stuck="true"} 2',
      "# UNIT threadkeep_oldest_open_run_age_seconds seconds",
      "threadkeep_oldest_open_run_age_seconds 3600",
      "# TYPE threadkeep_recovery_delay_seconds summary",
      'threadkeep_recovery_delay_seconds{quantile="0.99"} 61.5',
    ]),
  );
});

it("leaves out what nothing is known of", () => {
  const quiet = {
    ...STATS,
    byState: [],
    byNode: [],
    oldestOpen: undefined,
    recoveries: { days: 7, count: 0, p50Ms: undefined, p99Ms: undefined },
  };
  const text = formatOpenMetrics(recoveryMetrics(quiet, new Date()));
  assertOpenMetrics(text);
  expect(text).not.toContain("delay");
});

it.each([
  ["no end", "# TYPE a gauge\na 1\n"],
  ["a sample of no family", "a 1\n# EOF\n"],
  ["a quote that is not escaped", '# TYPE a gauge\na{b="""} 1\n# EOF\n'],
  ["a unit that the name does not end with", "# TYPE a gauge\n# UNIT a seconds\na 1\n# EOF\n"],
  ["a family in two places", "# TYPE a gauge\na 1\n# TYPE b gauge\nb 1\na 2\n# EOF\n"],
  ["a sample twice", "# TYPE a gauge\na 1\na 2\n# EOF\n"],
])("has a grammar that refuses %s", (_, text) => expect(() => assertOpenMetrics(text)).toThrow());
