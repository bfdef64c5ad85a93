import type { ChannelModel, ReducerBehavior } from "../../model/state-schema-model.ts";
import type { Rule } from "../rule.ts";
import { listIn } from "./channel-lists.ts";

export const pure: Rule = {
  id: "reducers/pure",
  severity: "error",
  summary: "A reducer changes one of its arguments in place, or is asynchronous.",
  explanation:
    "LangGraph hands a reducer the very value that the state, streams and nodes of the same superstep hold. A reducer that " +
    "pushes into the current list changes all of them: every chunk that was streamed before shows the list as it ended, and a " +
    "default that is shared leaks one thread's elements into the next. One that changes the update changes what the node " +
    "returned, which a second run may return again. Return a new value: `[...current, ...update]`, and copy what changes " +
    "inside of it, too. Tried with frozen values and compared before and after. An asynchronous reducer is no reducer at all: " +
    "LangGraph does not await it, and stores the promise.",
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
    schema.channels.flatMap((channel) => {
      const { reducer, position } = channel;
      const fault = reducer.kind === "function" && faultOf(channel, reducer.behavior);
      return fault ? { path: channel.name, ...fault, ...(position ? { position } : {}) } : [];
    }),
};

function faultOf(channel: ChannelModel, behavior: ReducerBehavior): { message: string; help: string } | undefined {
  const { name } = channel;
  if (behavior.asynchronous)
    return {
      message: `The reducer of ${name} is asynchronous: LangGraph does not await it, and ${name} becomes a promise.`,
      help: "Await in the node, and let the reducer only join what it is given.",
    };
  const { mutates } = behavior;
  if (mutates !== "current" && mutates !== "update") return undefined;
  const victim = mutates === "current" ? "the current value" : "the update";
  return {
    message: `The reducer of ${name} changes ${victim} in place: ${HARM[mutates]}.`,
    help: remedy(channel, behavior),
  };
}

const HARM = {
  current: "chunks that were streamed before, and nodes that hold the old value, change with it",
  update: "what the node returned changes with it",
} as const;

function remedy(channel: ChannelModel, behavior: ReducerBehavior): string {
  switch (behavior.mutated) {
    case "inside":
      return "Copy what it changes inside, too: `{ ...item, id }` where it assigns a field, `[...list, item]` where it pushes.";
    case "other":
      return "Change a copy, and return that: `new Map(current)`, `new Set(current)` or `{ ...current }`.";
    default:
      return `Return a new value: \`(current, update) => ${newValue(channel, behavior)}\`.`;
  }
}

/** What the reducer made, of what it was tried with, without a change in place. */
function newValue(channel: ChannelModel, { combines, mutated = "list" }: ReducerBehavior): string {
  if (mutated === "record") return "({ ...current, ...update })";
  if (mutated === "set") return "new Set([...current, ...update])";
  if (mutated === "map") return "new Map([...current, ...update])";
  if (combines !== "merge") return "[...current, ...update]";
  return listIn(channel)?.items.kind === "string"
    ? "[...new Set([...current, ...update])]"
    : "[...new Map([...current, ...update].map((item) => [item.id, item])).values()]";
}
