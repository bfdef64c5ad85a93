import type { Rule } from "../rule.ts";

export const defaultIgnored: Rule = {
  id: "schema/default-ignored",
  severity: "warn",
  summary: "A default is declared in a way that LangGraph does not make the channel's default of.",
  explanation:
    "zod's .default() on a field of a plain z.object state looks like the channel's first value, and is not: the channel starts " +
    "empty, and zod puts the default into each input that lacks the field, so with zod 4 every new turn of a conversation sets " +
    "the channel back. Declare the channel with StateSchema and ReducedValue, or with Annotation and its `default`, which " +
    "LangGraph calls once, when a thread begins.",
  needs: ["module"],
  bad: {
    code: `import { END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

const TriageState = z.object({
  ticket: z.string().max(2000),
  labels: z.array(z.string().max(40)).max(10).default([]),
});

export const graph = new StateGraph(TriageState)
  .addNode("label", async ({ labels }) => ({ labels: [...labels, "billing"] }))
  .addEdge(START, "label")
  .addEdge("label", END)
  .compile();
`,
  },
  good: {
    code: `import { END, ReducedValue, START, StateGraph, StateSchema } from "@langchain/langgraph";
import { z } from "zod";

const Labels = z.array(z.string().max(40)).max(10);

const TriageState = new StateSchema({
  ticket: z.string().max(2000),
  labels: new ReducedValue(Labels.default(() => []), {
    inputSchema: Labels,
    reducer: (labels, more) => [...labels, ...more].slice(-10),
  }),
});

export const graph = new StateGraph(TriageState)
  .addNode("label", async () => ({ labels: ["billing"] }))
  .addEdge(START, "label")
  .addEdge("label", END)
  .compile();
`,
  },
  check: ({ schema }) =>
    schema.channels.flatMap(({ name, default: initial }) =>
      initial.kind !== "ignored"
        ? []
        : {
            path: name,
            message: `The default of ${name} is not what the channel starts with: ${initial.why}.`,
            help:
              `Declare it where LangGraph looks: \`${name}: new ReducedValue(schema.default(…), { reducer })\` in a StateSchema, ` +
              `or \`${name}: Annotation({ reducer, default: () => … })\`.`,
          },
    ),
};
