import { isInForce } from "../../lint/apply-allowances.ts";
import { isCalendarDate } from "../../lint/is-calendar-date.ts";
import type { Allowance } from "../../lint/lint-config.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { aboutAllowance, withoutRepeats } from "./allowance-finding.ts";

export const suppressionExpired: Rule = {
  id: "meta/suppression-expired",
  severity: "error",
  summary: "An entry of `allow` is past its `until`, or `until` is no date.",
  explanation:
    "An allowance with a date is a promise to mend something by then. From the day after it no longer covers anything, so the " +
    "finding is back as well. Mend it, or give it a new date with the reason why it takes longer. A date that does not exist, such " +
    "as 2026-02-30, would never come, and is reported too.",
  needs: [],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ImportState = Annotation.Root({
  file: Annotation<string>,
  startedAt: Annotation<Date>,
});

export const graph = new StateGraph(ImportState)
  .addNode("start", async () => ({ startedAt: new Date() }))
  .addEdge(START, "start")
  .addEdge("start", END)
  .compile();
`,
    config: {
      allow: [
        { rule: "serde/lossy-type", path: "startedAt", reason: "only the first node reads it", until: "2025-12-31" },
      ],
    },
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ImportState = Annotation.Root({
  file: Annotation<string>,
  startedAt: Annotation<Date>,
});

export const graph = new StateGraph(ImportState)
  .addNode("start", async () => ({ startedAt: new Date() }))
  .addEdge(START, "start")
  .addEdge("start", END)
  .compile();
`,
    config: {
      allow: [
        { rule: "serde/lossy-type", path: "startedAt", reason: "only the first node reads it", until: "2099-12-31" },
      ],
    },
  },
  check: ({ config }) =>
    withoutRepeats(
      config.allow.filter((allowance) => !isInForce(allowance, config.today)).map((allowance) => describe(allowance)),
    ),
};

function describe(allowance: Allowance): RuleFinding {
  const { until } = allowance;
  if (!isCalendarDate(until))
    return aboutAllowance(
      allowance,
      `has no date in \`until\`: ${JSON.stringify(until)}.`,
      "Write YYYY-MM-DD, its last day.",
    );
  return aboutAllowance(
    allowance,
    `ended on ${until}, and covers nothing any more.`,
    "Mend what it hides, or give it a new `until` and the reason why it takes longer.",
  );
}
