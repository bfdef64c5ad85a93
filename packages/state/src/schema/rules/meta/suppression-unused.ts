import { covers, isInForce } from "../../lint/apply-allowances.ts";
import type { Allowance, ResolvedLintConfig } from "../../lint/lint-config.ts";
import type { LintOutcome, Rule, RuleFinding } from "../rule.ts";
import { aboutAllowance, withoutRepeats } from "./allowance-finding.ts";

export const suppressionUnused: Rule = {
  id: "meta/suppression-unused",
  severity: "error",
  summary: "An entry of `allow` covers no finding.",
  explanation:
    "What an allowance hid is mended or renamed, or its path has a typing error. Left in place, it will hide the next fault that " +
    "appears under that path, which nobody accepted. Remove it, or correct its path: a path is a finding's whole path, and * " +
    "stands for any part of it. An allowance of a rule that could not run is not reported.",
  needs: ["module"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ImportState = Annotation.Root({
  file: Annotation<string>,
  startedAt: Annotation<string>,
});

export const graph = new StateGraph(ImportState)
  .addNode("start", async () => ({ startedAt: new Date().toISOString() }))
  .addEdge(START, "start")
  .addEdge("start", END)
  .compile();
`,
    config: { allow: [{ rule: "serde/lossy-type", path: "startedAt", reason: "only the first node reads it" }] },
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
  check: ({ config, outcome }) =>
    outcome === undefined
      ? []
      : withoutRepeats(config.allow.filter((allowance) => isUnused(allowance, config, outcome)).map(describe)),
};

function isUnused(allowance: Allowance, { today }: ResolvedLintConfig, { findings, judged }: LintOutcome): boolean {
  const coversNothing = !findings.some((finding) => covers(allowance, finding));
  // One that is expired is reported as that.
  return coversNothing && judged.has(allowance.rule) && isInForce(allowance, today);
}

function describe(allowance: Allowance): RuleFinding {
  const isMeta = allowance.rule.startsWith("meta/");
  return aboutAllowance(
    allowance,
    isMeta ? "covers nothing: findings about `allow` cannot be allowed." : "covers no finding.",
    "Remove it, or correct its path: `docs*` covers docs and all that is inside.",
  );
}
