import type { ChannelModel, FieldUse, RouterModel } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import type { Rule, RuleContext, RuleFinding } from "../rule.ts";
import { closedTypeHint } from "./closed-type-hint.ts";
import { describeKind, routableKind, withoutNothing } from "./routable-type.ts";

export const primitive: Rule = {
  id: "routing/primitive",
  severity: "error",
  summary: "A router decides by a whole object or list.",
  explanation:
    "A router that compares, switches on or returns a whole object or list decides by something that no two supersteps share: " +
    "a checkpoint gives back copies, and copies are never `===`. One that looks deep into an object, often one that a model " +
    "filled in, takes another way when its shape changes; that is a warning. Keep what a router decides by in a channel of " +
    "its own that holds a boolean, a number or one of a few texts. Asking whether a list is empty, and looking at the last " +
    "message, is fine; so is asking whether an object is there.",
  needs: ["types", "module"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ReviewState = Annotation.Root({
  draft: Annotation<string>,
  review: Annotation<{ verdict: string; remarks: string[] }>,
  lastReview: Annotation<{ verdict: string; remarks: string[] }>,
});

export const graph = new StateGraph(ReviewState)
  .addNode("write", () => ({ draft: "A report." }))
  .addNode("check", (state) => ({ lastReview: state.review, review: { verdict: "fine", remarks: [] } }))
  .addEdge(START, "write")
  .addEdge("write", "check")
  .addConditionalEdges("check", (state) => (state.review === state.lastReview ? END : "write"), ["write", END])
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const ReviewState = Annotation.Root({
  draft: Annotation<string>,
  remarks: Annotation<string[]>,
  verdict: Annotation<"fine" | "revise">,
});

export const graph = new StateGraph(ReviewState)
  .addNode("write", () => ({ draft: "A report." }))
  .addNode("check", () => ({ remarks: [], verdict: "fine" as const }))
  .addEdge(START, "write")
  .addEdge("write", "check")
  .addConditionalEdges("check", (state) => (state.verdict === "fine" ? END : "write"), ["write", END])
  .compile();
`,
  },
  check: (context) => context.schema.channels.flatMap((channel) => judgeChannel(channel, context) ?? []),
};

interface Fault {
  router: RouterModel | undefined;
  what: string;
  isDeep: boolean;
}

/** The worst that is done with a channel: one finding for each, whichever routers read it. */
function judgeChannel(channel: ChannelModel, { schema, config }: RuleContext): RuleFinding | undefined {
  if (routableKind(channel.type) !== "content") return undefined;
  const routers = schema.topology?.routers ?? [];
  const faults = [
    ...(config.routing.includes(channel.name)
      ? [{ router: undefined, what: "is listed in `routing`", isDeep: false }]
      : []),
    ...routers.flatMap((router) => faultsOf(router, channel)),
  ];
  const fault = faults.find(({ isDeep }) => !isDeep) ?? faults[0];
  return fault && toFinding(fault, channel, routers);
}

function faultsOf(router: RouterModel, { name, type }: ChannelModel): Fault[] {
  if (router.reads === "unknown") return [];
  const uses = router.reads.filter((use) => use.name === name);
  return uses.flatMap((use) => {
    const what = faultIn(use, withoutNothing(type));
    return what === undefined ? [] : [{ router, what, isDeep: use.property !== undefined }];
  });
}

function faultIn({ property, compared, returned }: FieldUse, type: StateType): string | undefined {
  // Of lists, messages, dates and the like a property is what one asks for.
  if (property !== undefined) {
    const isDeep = (type.kind === "object" && property !== "[]") || type.kind === "record";
    return isDeep ? `is read into (\`${property === "[]" ? "[…]" : property}\`)` : undefined;
  }
  if (compared) return "is compared as a whole";
  // A list of names is a list of destinations.
  const isDestinations = type.kind === "array" && routableKind(type.items) !== "content";
  return returned && !isDestinations ? "is returned as a destination" : undefined;
}

function toFinding({ router, what, isDeep }: Fault, channel: ChannelModel, routers: RouterModel[]): RuleFinding {
  const { name, type, position } = channel;
  const where = router ? ` by the router after ${router.from}` : "";
  const deciding = joinName(name, "next");
  return {
    path: name,
    message: `${name} holds ${describeKind(type)} and ${what}${where}: a router decides reliably only by primitive values.`,
    help:
      `Add a channel for the decision and let the node that writes ${name} set it: ` +
      `\`${closedTypeHint(deciding, channel, router ? [router] : routers)}\`, then route on ${deciding}.`,
    ...(isDeep ? { severity: "warn" as const } : {}),
    ...(position ? { position } : {}),
  };
}

function joinName(name: string, suffix: string): string {
  return name.includes("_") ? `${name}_${suffix}` : `${name}${suffix[0]!.toUpperCase()}${suffix.slice(1)}`;
}
