import type { ChannelModel, FieldUse, GraphTopology } from "../../model/state-schema-model.ts";
import type { Rule } from "../rule.ts";
import { closedTypeHint } from "./closed-type-hint.ts";
import { routableKind } from "./routable-type.ts";

export const closedSet: Rule = {
  id: "routing/closed-set",
  severity: "warn",
  summary: "A field that names the destination may hold any text.",
  explanation:
    "A router that returns a field as the destination goes wherever the text says. Where the field is a plain string, a model's " +
    "`Researcher` instead of `researcher` is found by nobody: without declared destinations LangGraph ends the run in silence " +
    "at a name it does not know, with them it throws. Type the field as what it may be, an enum or a union of literals, so " +
    "that the compiler, structured output and zod refuse anything else where it is written.",
  needs: ["types", "module"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const TeamState = Annotation.Root({
  task: Annotation<string>,
  next: Annotation<string>,
});

export const graph = new StateGraph(TeamState)
  .addNode("supervise", () => ({ next: "research" }))
  .addNode("research", () => ({ task: "" }))
  .addEdge(START, "supervise")
  .addConditionalEdges("supervise", (state) => (state.task ? state.next : END), ["research", END])
  .addEdge("research", END)
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const TeamState = Annotation.Root({
  task: Annotation<string>,
  next: Annotation<"research">,
});

export const graph = new StateGraph(TeamState)
  .addNode("supervise", () => ({ next: "research" as const }))
  .addNode("research", () => ({ task: "" }))
  .addEdge(START, "supervise")
  .addConditionalEdges("supervise", (state) => (state.task ? state.next : END), ["research", END])
  .addEdge("research", END)
  .compile();
`,
  },
  check: ({ schema, config }) =>
    schema.channels.flatMap((channel) => {
      const { name, position } = channel;
      if (routableKind(channel.type) !== "open") return [];
      const by = schema.topology && deciderBy(schema.topology, name);
      if (by === undefined && !config.routing.includes(name)) return [];
      const reason = by === undefined ? `${name} is listed in \`routing\`` : `${by} goes to what ${name} says`;
      const routers = (schema.topology?.routers ?? []).filter(({ reads }) => returns(reads, name));
      return {
        path: name,
        message: `${reason}, and it may be any text: a name that no node has ends the run or throws.`,
        help: `Close the set: \`${closedTypeHint(name, channel, routers)}\`.`,
        ...(position ? { position } : {}),
      };
    }),
};

function deciderBy({ routers, nodes }: GraphTopology, channel: string): string | undefined {
  const router = routers.find(({ reads }) => returns(reads, channel));
  if (router) return `The router after ${router.from}`;
  const node = nodes.find(({ reads, returnsCommand }) => returnsCommand === true && returns(reads, channel));
  return node && `A Command of ${node.name}`;
}

function returns(reads: FieldUse[] | "unknown", channel: ChannelModel["name"]): boolean {
  return (
    reads !== "unknown" &&
    reads.some(({ name, property, returned }) => returned === true && name === channel && property === undefined)
  );
}
