import type { ReducerBehavior, ReducerModel } from "../../model/state-schema-model.ts";
import type { Rule } from "../rule.ts";
import { channelChanges } from "./baseline-channels.ts";

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
      const change = now && changeOf(before.reducer, now.reducer);
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

function changeOf(before: ReducerModel, now: ReducerModel): string | undefined {
  if (before.kind === "unknown" || now.kind === "unknown") return undefined;
  if (before.kind === "none") return now.kind === "none" ? undefined : "it had none, and the last write stood";
  if (now.kind === "none") return "it has none any more, and the last write stands";
  const behavior = behaviorChange(before.behavior, now.behavior);
  if (behavior !== undefined) return behavior;
  // A function that was tried and does the same may have any name and text.
  if (isKnown(before.behavior) && isKnown(now.behavior)) return undefined;
  const isOther = before.name !== now.name && before.fingerprint !== now.fingerprint;
  return isOther
    ? `it was ${before.name || "a function without a name"}, and is ${now.name || "one without a name"}`
    : undefined;
}

function behaviorChange(before: ReducerBehavior, now: ReducerBehavior): string | undefined {
  if (differ(before.combines, now.combines))
    return `it was made to ${DOES[before.combines]}, and now to ${DOES[now.combines]}`;
  if (!differ(before.keepsAtMost, now.keepsAtMost)) return undefined;
  return `it kept ${elements(before)}, and now keeps ${elements(now)}`;
}

const DOES: Readonly<Record<ReducerBehavior["combines"], string>> = {
  append: "append",
  replace: "replace",
  merge: "merge by key",
  sum: "add up",
  unknown: "do something else",
};

function elements({ keepsAtMost }: ReducerBehavior): string {
  return keepsAtMost === "everything" ? keepsAtMost : `${keepsAtMost} elements at most`;
}

function differ(before: string | number, now: string | number): boolean {
  return before !== "unknown" && now !== "unknown" && before !== now;
}

function isKnown({ combines }: ReducerBehavior): boolean {
  return combines !== "unknown";
}
