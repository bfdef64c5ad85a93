import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { StateType, UnknownType } from "../../model/state-type.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { isUntold } from "./untold-types.ts";
import { firstOfEachPath, walkUntil } from "./walk-until.ts";

export const opaqueType: Rule = {
  id: "schema/opaque-type",
  severity: "warn",
  summary: "A type says nothing of its values: any, unknown, z.any(), z.custom() or a record of those.",
  explanation:
    "Where a type is any or unknown, no rule of this lint can tell what will be in the checkpoint: it may be a word or a page, " +
    "a date that is read back as text, or an API's whole response. The channel that is typed least is the one that grows " +
    "unnoticed. Declare what is in it, or keep what has no shape outside of the state and its id inside.",
  needs: ["types"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const OrderState = Annotation.Root({
  orderNumber: Annotation<string>,
  order: Annotation<unknown>,
});

export const graph = new StateGraph(OrderState)
  .addNode("lookUp", async () => ({ order: { status: "shipped" } }))
  .addEdge(START, "lookUp")
  .addEdge("lookUp", END)
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

interface Order {
  status: "open" | "shipped";
  total: number;
}

const OrderState = Annotation.Root({
  orderNumber: Annotation<string>,
  order: Annotation<Order | null>,
});

export const graph = new StateGraph(OrderState)
  .addNode("lookUp", async () => ({ order: { status: "shipped" as const, total: 12 } }))
  .addEdge(START, "lookUp")
  .addEdge("lookUp", END)
  .compile();
`,
  },
  check: ({ schema }) => schema.channels.filter(({ kind }) => kind !== "untracked").flatMap(judgeChannel),
};

function judgeChannel({ name, type }: ChannelModel): RuleFinding[] {
  const opaque = [...walkUntil(type, name, isJudgedElsewhere)].flatMap(({ path, type: part }) =>
    part.kind === "unknown" && !isUntold(part) ? { path, why: part.why } : [],
  );
  const [first, ...others] = firstOfEachPath(opaque);
  return first ? [describe(first, others)] : [];
}

// What a package declares nobody here can type; of an instance of a class `serde/lossy-type` speaks.
function isJudgedElsewhere(type: StateType): boolean {
  return type.kind === "object" && (type.package !== undefined || type.isClass === true);
}

interface Opaque {
  path: string;
  why: UnknownType["why"];
}

function describe({ path, why }: Opaque, others: readonly Opaque[]): RuleFinding {
  return {
    path,
    message: `What ${path} holds cannot be judged: ${why}.${describeOthers(others)}`,
    help: "Declare the type of what is stored there, or keep it outside of the state and its id inside.",
  };
}

function describeOthers([second, ...more]: readonly Opaque[]): string {
  if (!second) return "";
  if (more.length === 0) return ` Nor can ${second.path}.`;
  return ` Nor can ${second.path} and ${more.length} more of this channel.`;
}
