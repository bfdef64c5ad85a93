import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import type { Rule } from "../rule.ts";
import { listIn } from "./channel-lists.ts";

export const defaultMissing: Rule = {
  id: "reducers/default-missing",
  severity: "warn",
  summary: "A channel has a reducer, and no default for the reducer to start from.",
  explanation:
    "LangGraph does not call a reducer for the first write of a channel that has no default: the update becomes the value as it " +
    "stands. Until then the channel is undefined, so `state.docs.length` throws and `state.round + 1` is NaN; and where an " +
    "update looks different from the value, a single element or a message as a plain object, the channel holds that instead " +
    "of a list of messages. Declare `default: () => []` beside the reducer. A reducer that only takes the update over is left " +
    "alone: with or without a default it does the same.",
  needs: ["module"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const SearchState = Annotation.Root({
  pageIds: Annotation<string[]>({ reducer: (known, found) => known.concat(found) }),
});

export const graph = new StateGraph(SearchState)
  .addNode("search", () => ({ pageIds: ["page_1"] }))
  .addEdge(START, "search")
  .addEdge("search", END)
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const SearchState = Annotation.Root({
  pageIds: Annotation<string[]>({ reducer: (known, found) => known.concat(found), default: () => [] }),
});

export const graph = new StateGraph(SearchState)
  .addNode("search", () => ({ pageIds: ["page_1"] }))
  .addEdge(START, "search")
  .addEdge("search", END)
  .compile();
`,
  },
  check: ({ schema }) =>
    schema.channels.flatMap((channel) => {
      if (!startsFromNothing(channel)) return [];
      const { name, position } = channel;
      return {
        path: name,
        message: `${name} has a reducer and no default: it is undefined until the first write, which skips the reducer.`,
        help: `Say what it starts from, beside the reducer: \`default: () => ${startOf(channel)}\`.`,
        ...(position ? { position } : {}),
      };
    }),
};

function startsFromNothing({ kind, reducer, default: initial, type }: ChannelModel): boolean {
  if (kind !== "reducer" || reducer.kind !== "function" || initial.kind !== "none") return false;
  // Whoever says that it may be undefined expects it.
  return reducer.behavior.combines !== "replace" && !allowsUndefined(type);
}

function allowsUndefined(type: StateType): boolean {
  return type.kind === "undefined" || (type.kind === "union" && type.options.some(allowsUndefined));
}

function startOf(channel: ChannelModel): string {
  if (listIn(channel)) return "[]";
  const { type, reducer } = channel;
  if (type.kind === "object" || type.kind === "record") return "({})";
  if (type.kind === "string") return '""';
  const sums = reducer.kind === "function" && reducer.behavior.combines === "sum";
  return sums || type.kind === "number" ? "0" : type.kind === "unknown" ? "[]" : "…";
}
