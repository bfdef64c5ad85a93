import { idOnly } from "../refs/id-only.ts";
import type { Rule, RuleContext } from "../rule.ts";
import { fieldLabel, findUnbounded } from "./unbounded-finding.ts";

export const unboundedString: Rule = {
  id: "size/unbounded-string",
  severity: "warn",
  summary: "A zod string has no limit to its length.",
  explanation:
    "A text of any length lets a whole page into the state where a title was meant, and no worst case can be given for a state " +
    "that holds it. A limit is written in a moment, `.max(4000)`, and refuses what does not belong there at the node that " +
    "writes it rather than at the checkpoint. Strings of a format such as uuid, email or datetime are short and are not meant, " +
    "nor are TypeScript's strings, which cannot have a limit.",
  needs: ["module"],
  bad: {
    code: `import { END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

const state = z.object({ question: z.string().max(500), summary: z.string() });

export const graph = new StateGraph(state)
  .addNode("summarize", () => ({ summary: "In short" }))
  .addEdge(START, "summarize")
  .addEdge("summarize", END)
  .compile();
`,
  },
  good: {
    code: `import { END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

const state = z.object({ question: z.string().max(500), summary: z.string().max(4000) });

export const graph = new StateGraph(state)
  .addNode("summarize", () => ({ summary: "In short" }))
  .addEdge(START, "summarize")
  .addEdge("summarize", END)
  .compile();
`,
  },
  check: (context) =>
    findUnbounded(context, {
      isReported: reportedAsReference(context),
      kind: "text",
      what: "a text without a limit",
      help: ({ path }) => `Give it one: \`${fieldLabel(path)}z.string().max(4000)\`.`,
    }),
};

/** A reference is told to be an id, not to have any limit: by `refs/id-only`, where that is not off. */
function reportedAsReference(context: RuleContext): (path: string) => boolean {
  if (context.config.rules["refs/id-only"] === "off") return () => false;
  const reported = new Set(idOnly.check(context).map(({ path }) => path));
  // `docIds[]` is an element of `docIds`.
  return (path) => reported.has(path.replace(/(?:\[\]|\.\*)+$/, ""));
}
