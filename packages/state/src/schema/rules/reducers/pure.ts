import type { Rule } from "../rule.ts";

export const pure: Rule = {
  id: "reducers/pure",
  severity: "error",
  summary: "A reducer changes one of its arguments in place.",
  explanation:
    "LangGraph hands a reducer the very value that the state, streams and nodes of the same superstep hold. A reducer that " +
    "pushes into the current list changes all of them: every chunk that was streamed before shows the list as it ended, and a " +
    "default that is shared leaks one thread's elements into the next. One that changes the update changes what the node " +
    "returned, which a second run may return again. Return a new value: `[...current, ...update]`. Tried with frozen values " +
    "and compared before and after.",
  needs: ["module"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const NotesState = Annotation.Root({
  noteIds: Annotation<string[]>({
    reducer: (current, update) => {
      current.push(...update);
      return current;
    },
    default: () => [],
  }),
});

export const graph = new StateGraph(NotesState)
  .addNode("note", () => ({ noteIds: ["note_1"] }))
  .addEdge(START, "note")
  .addEdge("note", END)
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const NotesState = Annotation.Root({
  noteIds: Annotation<string[]>({
    reducer: (current, update) => [...current, ...update],
    default: () => [],
  }),
});

export const graph = new StateGraph(NotesState)
  .addNode("note", () => ({ noteIds: ["note_1"] }))
  .addEdge(START, "note")
  .addEdge("note", END)
  .compile();
`,
  },
  check: ({ schema }) =>
    schema.channels.flatMap(({ name, reducer, position }) => {
      if (reducer.kind !== "function") return [];
      const { mutates, combines } = reducer.behavior;
      if (mutates !== "current" && mutates !== "update") return [];
      const victim = mutates === "current" ? "the current value" : "the update";
      const harm =
        mutates === "current"
          ? "chunks that were streamed before, and nodes that hold the old value, change with it"
          : "what the node returned changes with it";
      return {
        path: name,
        message: `The reducer of ${name} changes ${victim} in place: ${harm}.`,
        help: `Return a new value: \`${combines === "merge" ? "(current, update) => ({ ...current, ...update })" : "(current, update) => [...current, ...update]"}\`.`,
        ...(position ? { position } : {}),
      };
    }),
};
