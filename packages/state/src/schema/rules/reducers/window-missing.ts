import type { ChannelModel, NodeModel } from "../../model/state-schema-model.ts";
import { isReferenceName } from "../refs/reference-names.ts";
import type { Rule } from "../rule.ts";
import { isMessage, listIn } from "./channel-lists.ts";

export const windowMissing: Rule = {
  id: "reducers/window-missing",
  severity: "warn",
  summary: "A list only ever grows.",
  explanation:
    "A reducer that only adds keeps every element of every run: a thread that lives for a month carries all of them, and each " +
    "checkpoint writes them again. Let the reducer keep a window, `[...current, ...update].slice(-50)`, store the elements " +
    "elsewhere and keep ids, or replace the list now and then with `new Overwrite([])`. A reducer that can be told to empty its " +
    'list, by null, `[]` or `{ type: "override", value }`, has a way to shrink and is left alone. Message channels whose reducer merges ' +
    "by id, as LangGraph's own does, are left alone: a summarizer can take messages out of them with RemoveMessage. One that " +
    "only concatenates cannot let go of a message and is reported.",
  needs: ["module"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const CrawlState = Annotation.Root({
  visited: Annotation<string[]>({ reducer: (current, update) => [...current, ...update], default: () => [] }),
});

export const graph = new StateGraph(CrawlState)
  .addNode("visit", () => ({ visited: ["page_1"] }))
  .addEdge(START, "visit")
  .addEdge("visit", END)
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const CrawlState = Annotation.Root({
  visited: Annotation<string[]>({
    reducer: (current, update) => [...current, ...update].slice(-100),
    default: () => [],
  }),
});

export const graph = new StateGraph(CrawlState)
  .addNode("visit", () => ({ visited: ["page_1"] }))
  .addEdge(START, "visit")
  .addEdge("visit", END)
  .compile();
`,
  },
  check: ({ schema }) =>
    schema.channels.flatMap((channel) => {
      if (!onlyGrows(channel) || isReplaced(channel, schema.topology?.nodes ?? [])) return [];
      const { name, position } = channel;
      return {
        path: name,
        message: `${name} only ever grows: its reducer keeps every element it was given${isOfMessages(channel) ? ", and no message can be removed from it" : ""}.`,
        help: isOfMessages(channel)
          ? `Use LangGraph's reducer, which can remove: \`${name}: Annotation<BaseMessage[]>({ reducer: messagesStateReducer, default: () => [] })\`.`
          : `Keep a window: \`reducer: (current, update) => [...current, ...update].slice(-50)\`${isReferenceName(name) ? "" : ", or keep ids of what is stored elsewhere"}.`,
        ...(position ? { position } : {}),
      };
    }),
};

function onlyGrows(channel: ChannelModel): boolean {
  const { kind, reducer, type } = channel;
  if (reducer.kind !== "function" || (kind !== "reducer" && kind !== "delta")) return false;
  const { combines, keepsAtMost, shrinks } = reducer.behavior;
  if (keepsAtMost !== "everything" || shrinks) return false;
  // Only lists are appended to and counted; what is merged may be an object.
  if (combines === "append") return type.kind === "unknown" || listIn(channel) !== undefined;
  return combines === "merge" && listIn(channel) !== undefined && !isOfMessages(channel);
}

function isOfMessages(channel: ChannelModel): boolean {
  const list = listIn(channel);
  return list !== undefined && isMessage(list.items);
}

function isReplaced({ name }: ChannelModel, nodes: readonly NodeModel[]): boolean {
  return nodes.some(
    ({ writes }) => writes !== "unknown" && writes.some((write) => write.name === name && write.overwrites),
  );
}
