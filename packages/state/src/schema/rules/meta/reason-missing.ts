import type { Allowance } from "../../lint/lint-config.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { aboutAllowance, withoutRepeats } from "./allowance-finding.ts";

export const reasonMissing: Rule = {
  id: "meta/reason-missing",
  severity: "error",
  summary: "An entry of `allow` gives no reason.",
  explanation:
    "An allowance outlives the person who wrote it. Without a reason nobody can tell later whether it still holds, so it is " +
    "never removed, and what it hides grows. Write why the finding is acceptable here, and until when, if it will be mended.",
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
    config: { allow: [{ rule: "serde/lossy-type", path: "startedAt", reason: "TODO" }] },
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
    config: { allow: [{ rule: "serde/lossy-type", path: "startedAt", reason: "only the first node reads it" }] },
  },
  check: ({ config }) => withoutRepeats(config.allow.filter(lacksReason).map(describe)),
};

const PLACEHOLDER = /^(?:todo|fixme|tbd|xxx|wip|none|no reason|reason|n\/?a)?$/i;

// `reason` comes from a config file, which need not be typed.
function lacksReason({ reason }: Allowance): boolean {
  return typeof reason !== "string" || PLACEHOLDER.test(reason.replaceAll(/^[\s\p{P}\p{S}]+|[\s\p{P}\p{S}]+$/gu, ""));
}

function describe(allowance: Allowance): RuleFinding {
  return aboutAllowance(
    allowance,
    "gives no reason.",
    "Write in `reason` why the finding is acceptable here, for whoever reads it in a year.",
  );
}
