import type { ChannelKind, ChannelModel } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { lossyPartsOf, type LossyPart } from "./lossy-parts.ts";

export const lossyType: Rule = {
  id: "serde/lossy-type",
  severity: "error",
  summary: "A type holds values that a checkpoint does not give back as they were.",
  explanation:
    "LangGraph's serializer writes JSON. Before a resume a Date is a Date, and after it a string, so `startedAt.getTime()` " +
    "throws in the first node that runs in another process; a bigint turns the whole value around it into a text; functions, " +
    "symbols and the methods of a class are gone. Map, Set, RegExp, Uint8Array and langchain's messages are given back as they " +
    "were. Keep dates as ISO texts, big numbers as texts, instances as plain objects, and what cannot be stored outside of the state.",
  needs: ["types"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const RunState = Annotation.Root({
  question: Annotation<string>,
  startedAt: Annotation<Date>,
});

export const graph = new StateGraph(RunState)
  .addNode("start", async () => ({ startedAt: new Date() }))
  .addEdge(START, "start")
  .addEdge("start", END)
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const RunState = Annotation.Root({
  question: Annotation<string>,
  /** ISO 8601 */
  startedAt: Annotation<string>,
});

export const graph = new StateGraph(RunState)
  .addNode("start", async () => ({ startedAt: new Date().toISOString() }))
  .addEdge(START, "start")
  .addEdge("start", END)
  .compile();
`,
  },
  check: ({ schema }) => schema.channels.filter(({ kind }) => !NEVER_READ_BACK.has(kind)).flatMap(judgeChannel),
};

const NEVER_READ_BACK: ReadonlySet<ChannelKind> = new Set<ChannelKind>(["untracked", "ephemeral"]);

function judgeChannel({ name, type }: ChannelModel): RuleFinding[] {
  return lossyPartsOf(type, name).map(describe);
}

function describe({ path, what, readBackAs, kind }: LossyPart): RuleFinding {
  return {
    path,
    message: `${path} is ${what}, which a checkpoint gives back as ${readBackAs}.`,
    help: HELP[kind] ?? "Keep it outside of the state, in the graph's context or in an UntrackedValue channel.",
  };
}

const HELP: Partial<Record<StateType["kind"], string>> = {
  date: "Store `date.toISOString()` and declare a string; make a Date of it where one is needed.",
  bigint: "Store `String(value)` and declare a string, or a number where it is below 2 ** 53.",
  binary: "Keep the bytes in a file or a store, and its id in the state.",
  object: "Store a plain object of the fields that a later node needs, and make the instance of it there.",
};
