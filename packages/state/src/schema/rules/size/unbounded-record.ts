import type { Rule } from "../rule.ts";
import { fieldLabel, findUnbounded } from "./unbounded-finding.ts";

export const unboundedRecord: Rule = {
  id: "size/unbounded-record",
  severity: "warn",
  summary: "A record or map has no limit to its keys.",
  explanation:
    "A record with free keys is a list in disguise: a cache by URL or results by query gain a key with every run, nothing " +
    "removes one, and each checkpoint holds them all. Name the keys where they are known, with an enum or as the properties " +
    "of an object; else keep a list with a limit whose elements carry the key, or put the cache into a store, where it " +
    "outlives the thread as well. Of TypeScript's types only records of objects and lists are named.",
  needs: ["types"],
  bad: {
    code: `import { END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

const state = z.object({
  question: z.string().max(500),
  scores: z.record(z.string(), z.number()),
});

export const graph = new StateGraph(state)
  .addNode("rate", () => ({ scores: { clarity: 0.7 } }))
  .addEdge(START, "rate")
  .addEdge("rate", END)
  .compile();
`,
  },
  good: {
    code: `import { END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

const state = z.object({
  question: z.string().max(500),
  scores: z.partialRecord(z.enum(["clarity", "depth", "tone"]), z.number()),
});

export const graph = new StateGraph(state)
  .addNode("rate", () => ({ scores: { clarity: 0.7 } }))
  .addEdge(START, "rate")
  .addEdge("rate", END)
  .compile();
`,
  },
  check: (context) =>
    findUnbounded(context, {
      kind: "record",
      what: "a record without a limit to its keys",
      help: ({ path }, { typeFrom }) =>
        typeFrom === "schema"
          ? `Name the keys: \`${fieldLabel(path)}z.partialRecord(z.enum([…]), …)\`, or keep a list: \`z.array(z.object({ key: …, value: … })).max(50)\`.`
          : `Name the keys: \`${fieldLabel(path)}Partial<Record<"a" | "b", …>>\`, or keep the entries in a store and their ids in the state.`,
    }),
};
