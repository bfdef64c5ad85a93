import type { Rule } from "../rule.ts";
import { fieldLabel, findUnbounded } from "./unbounded-finding.ts";

export const unboundedArray: Rule = {
  id: "size/unbounded-array",
  severity: "warn",
  summary: "A list has no limit to its length.",
  explanation:
    "A list that any number of elements fit into grows with the thread: each checkpoint holds all of it, so the tenth run of a " +
    "thread writes ten times what the first one did, and no worst case can be given for the state. Give the list a limit " +
    "with `.max()`, let its reducer keep only the newest elements, or store the elements elsewhere and keep their ids. Of " +
    "TypeScript's types, which cannot write a limit, only lists of objects and lists are named; messages are left to " +
    "summarization.",
  needs: ["types"],
  bad: {
    code: `import { END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

const state = z.object({
  question: z.string().max(500),
  steps: z.array(z.object({ tool: z.string().max(40), ok: z.boolean() })),
});

export const graph = new StateGraph(state)
  .addNode("plan", () => ({ steps: [{ tool: "search", ok: true }] }))
  .addEdge(START, "plan")
  .addEdge("plan", END)
  .compile();
`,
  },
  good: {
    code: `import { END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

const state = z.object({
  question: z.string().max(500),
  steps: z.array(z.object({ tool: z.string().max(40), ok: z.boolean() })).max(20),
});

export const graph = new StateGraph(state)
  .addNode("plan", () => ({ steps: [{ tool: "search", ok: true }] }))
  .addEdge(START, "plan")
  .addEdge("plan", END)
  .compile();
`,
  },
  check: (context) =>
    findUnbounded(context, {
      kind: "list",
      what: "a list without a limit",
      help: ({ path }, { typeFrom, reducer }) => {
        if (typeFrom === "schema") {
          return `Give it one: \`${fieldLabel(path)}z.array(…).max(50)\`, or keep ids: \`externalIds({ max: 50 })\`.`;
        }
        return reducer.kind === "none"
          ? `Cut it where it is written: \`${fieldLabel(path)}${lastNameOf(path)}.slice(-50)\`, or keep ids of what is stored elsewhere.`
          : "Keep the newest in the reducer: `(current, update) => [...current, ...update].slice(-50)`, or keep ids of what is stored elsewhere.";
      },
    }),
};

function lastNameOf(path: string): string {
  return fieldLabel(path).slice(0, -2) || "list";
}
