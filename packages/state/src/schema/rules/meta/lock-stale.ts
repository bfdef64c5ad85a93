import { staleParts } from "../../lint/stale-parts.ts";
import type { Rule, RuleContext, RuleFinding } from "../rule.ts";

const MOST_PARTS = 5;

export const lockStale: Rule = {
  id: "meta/lock-stale",
  severity: "warn",
  summary: "The lock does not say what the state is now.",
  explanation:
    "threadkeep.lock.json holds the schema that the next change is compared with. A change that nobody wrote into it is not seen by " +
    "whoever reviews the commit, and the change after it is compared with a state that is long gone. The lock belongs to the commit " +
    "that changes the state: in CI, where it is frozen, a stale one is an error. What this run could not read is no difference.",
  needs: ["lock"],
  bad: {
    before: exampleOf(""),
    code: exampleOf("  language: Annotation<string>,\n"),
  },
  good: {
    before: exampleOf("  language: Annotation<string>,\n"),
    code: exampleOf("  language: Annotation<string>,\n"),
  },
  check,
};

function exampleOf(channel: string): string {
  return `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const TranslationState = Annotation.Root({
  draftId: Annotation<string>,
${channel}});

export const graph = new StateGraph(TranslationState)
  .addNode("start", async () => ({ draftId: "draft_1" }))
  .addEdge(START, "start")
  .addEdge("start", END)
  .compile();
`;
}

function check({ schema, config: { committed } }: RuleContext): RuleFinding[] {
  const parts = committed === undefined ? [] : staleParts(committed, schema);
  if (parts.length === 0) return [];
  const more = parts.length > MOST_PARTS ? `, and ${parts.length - MOST_PARTS} more` : "";
  return [
    {
      path: "graph",
      message: `The lock does not say what the state is now: ${parts.slice(0, MOST_PARTS).join(", ")}${more}.`,
      help: "Run threadkeep check --update and commit the lock.",
    },
  ];
}
