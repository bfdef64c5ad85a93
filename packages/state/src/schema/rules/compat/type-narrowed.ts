import type { StateType } from "../../model/state-type.ts";
import type { Rule, RuleContext, RuleFinding } from "../rule.ts";
import { areComparable, channelChanges } from "./baseline-channels.ts";
import { isNarrower, type Narrowing } from "./is-narrower.ts";
import { withoutLimits } from "./without-limits.ts";

export const typeNarrowed: Rule = {
  id: "compat/type-narrowed",
  severity: "error",
  summary: "A channel's type no longer accepts values that the lock's accepted, and that running threads hold.",
  explanation:
    "A checkpoint is not migrated: a resumed thread hands a node the value that last week's code wrote, and the new code's types " +
    "promise that it is another. A router then meets a status it has no branch for, a node reads a property of undefined. Widen " +
    "before you narrow: accept both forms until the threads that hold the old one have ended, then accept the change with " +
    "`threadkeep check --update`. A tighter length, count, range or format is a warning: LangGraph validates writes and inputs, " +
    "and goes on reading a stored value that is beyond it.",
  needs: ["lock", "types"],
  bad: {
    before: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const TicketState = Annotation.Root({
  status: Annotation<"open" | "waiting" | "solved">,
});

export const graph = new StateGraph(TicketState)
  .addNode("answer", async () => ({ status: "waiting" as const }))
  .addEdge(START, "answer")
  .addEdge("answer", END)
  .compile();
`,
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const TicketState = Annotation.Root({
  status: Annotation<"open" | "solved">,
});

export const graph = new StateGraph(TicketState)
  .addNode("answer", async () => ({ status: "solved" as const }))
  .addEdge(START, "answer")
  .addEdge("answer", END)
  .compile();
`,
  },
  good: {
    before: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const TicketState = Annotation.Root({
  status: Annotation<"open" | "solved">,
});

export const graph = new StateGraph(TicketState)
  .addNode("answer", async () => ({ status: "solved" as const }))
  .addEdge(START, "answer")
  .addEdge("answer", END)
  .compile();
`,
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const TicketState = Annotation.Root({
  status: Annotation<"open" | "waiting" | "solved">,
});

export const graph = new StateGraph(TicketState)
  .addNode("answer", async () => ({ status: "waiting" as const }))
  .addEdge(START, "answer")
  .addEdge("answer", END)
  .compile();
`,
  },
  check: (context) => channelChanges(context).flatMap((change) => judge(change, context)),
};

function judge({ before, now }: ReturnType<typeof channelChanges>[number], context: RuleContext): RuleFinding[] {
  const { schema, config } = context;
  if (!now || !areComparable({ before, now }, config.baseline!.schema, schema)) return [];
  const stored = asStoredChannel(before.type);
  const misfit = isNarrower(withoutLimits(stored), withoutLimits(now.type), now.name);
  if (misfit) return [describe(misfit, "Accept the old values as well until such threads have ended, or accept")];
  const limit = isNarrower(stored, now.type, now.name);
  return limit
    ? [{ ...describe(limit, "Only writes are validated, so nodes still read such a value. Accept"), severity: "warn" }]
    : [];
}

function describe({ path, why }: Narrowing, advice: string): RuleFinding {
  return {
    path,
    message: `${path} ${why}: running threads may hold a value that no longer fits.`,
    help: `${advice} the change with \`threadkeep check --update\`.`,
  };
}

/** A channel that is undefined is not stored at all. */
function asStoredChannel(type: StateType): StateType {
  if (type.kind !== "union") return type;
  return { kind: "union", options: type.options.filter(({ kind }) => kind !== "undefined") };
}
