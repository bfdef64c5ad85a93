import type { Rule } from "../rule.ts";
import { channelChanges } from "./baseline-channels.ts";
import { reducerChange } from "./reducer-change.ts";

export const reducerChanged: Rule = {
  id: "compat/reducer-changed",
  severity: "warn",
  summary:
    "A channel's reducer treats updates differently than the lock's did, and running threads hold what the old one made.",
  explanation:
    "A reducer folds each update into the value the thread already has. When a resumed thread meets another reducer, the value " +
    "of the old one becomes its first argument: a list that is now replaced loses its history, a text that now gets `concat` of " +
    "a list fails, a new window cuts what was kept. Make sure that the new reducer takes the old values, and accept it with " +
    "`threadkeep check --update`.",
  needs: ["lock", "module"],
  bad: {
    before: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const SearchState = Annotation.Root({
  queries: Annotation<string[]>({ reducer: (queries, more) => [...queries, ...more], default: () => [] }),
});

export const graph = new StateGraph(SearchState)
  .addNode("ask", async () => ({ queries: ["why"] }))
  .addEdge(START, "ask")
  .addEdge("ask", END)
  .compile();
`,
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const SearchState = Annotation.Root({
  queries: Annotation<string[]>,
});

export const graph = new StateGraph(SearchState)
  .addNode("ask", async () => ({ queries: ["why"] }))
  .addEdge(START, "ask")
  .addEdge("ask", END)
  .compile();
`,
  },
  good: {
    before: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const SearchState = Annotation.Root({
  queries: Annotation<string[]>({ reducer: (queries, more) => [...queries, ...more], default: () => [] }),
});

export const graph = new StateGraph(SearchState)
  .addNode("ask", async () => ({ queries: ["why"] }))
  .addEdge(START, "ask")
  .addEdge("ask", END)
  .compile();
`,
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

function append(queries: string[], more: string[]) {
  return queries.concat(more);
}

const SearchState = Annotation.Root({
  queries: Annotation<string[]>({ reducer: append, default: () => [] }),
});

export const graph = new StateGraph(SearchState)
  .addNode("ask", async () => ({ queries: ["why"] }))
  .addEdge(START, "ask")
  .addEdge("ask", END)
  .compile();
`,
  },
  check: (context) =>
    channelChanges(context).flatMap(({ before, now }) => {
      const change = now && reducerChange(before.reducer, now.reducer);
      if (!now || change === undefined) return [];
      return [
        {
          path: now.name,
          message: `The reducer of ${now.name} changed: ${change}. Running threads hold what the old one made.`,
          help: "See that the new reducer takes the old values, then accept it with `threadkeep check --update`.",
        },
      ];
    }),
};
