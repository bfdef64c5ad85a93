import type { ChannelModel, FieldUse, StateSchemaModel } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import { describeCycle } from "../graph/find-cycles.ts";
import { positionOfGraph } from "../graph/position-of-graph.ts";
import type { Rule, RuleFinding } from "../rule.ts";
import { findKnownLoops, type KnownLoop, type RetryEvidence, retryEvidence } from "./retry-loops.ts";
import { saysCount } from "./retry-words.ts";

export const retryCounter: Rule = {
  id: "loops/retry-counter",
  severity: "error",
  summary: "A loop that tries again has no counter that ends it.",
  explanation:
    "A loop that goes on until a draft is approved or an answer is valid ends when a model says so, and models also say no " +
    "forever: the run then burns its 25 supersteps and dies with GraphRecursionError, without the draft it had. Count the " +
    "attempts in a number channel that a node of the loop raises, and let the router that can leave the loop compare it: " +
    "`state.isValid || state.attempts >= 3`. A counter that no node of the loop writes is reported too. Whether a loop is a " +
    "retry is judged by the names of the fields that its routers read, of the routers and of its nodes. What counts without being " +
    "compared in a router is named in `counter` of the config; loops between a " +
    "model and its tools, which the last message ends, and loops that wait for a person are left alone.",
  needs: ["types", "module"],
  bad: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const DraftState = Annotation.Root({
  draft: Annotation<string>,
  approved: Annotation<boolean>,
});

export const graph = new StateGraph(DraftState)
  .addNode("write", () => ({ draft: "A report." }))
  .addNode("review", (state) => ({ approved: state.draft !== "" }))
  .addEdge(START, "write")
  .addEdge("write", "review")
  .addConditionalEdges("review", (state) => (state.approved ? END : "write"), ["write", END])
  .compile();
`,
  },
  good: {
    code: `import { Annotation, END, START, StateGraph } from "@langchain/langgraph";

const DraftState = Annotation.Root({
  draft: Annotation<string>,
  approved: Annotation<boolean>,
  attempts: Annotation<number>({ reducer: (_, next) => next, default: () => 0 }),
});

export const graph = new StateGraph(DraftState)
  .addNode("write", (state) => ({ draft: "A report.", attempts: state.attempts + 1 }))
  .addNode("review", (state) => ({ approved: state.draft !== "" }))
  .addEdge(START, "write")
  .addEdge("write", "review")
  .addConditionalEdges("review", (state) => (state.approved || state.attempts >= 3 ? END : "write"), ["write", END])
  .compile();
`,
  },
  check: ({ schema, config: { counters } }) =>
    schema.topology
      ? findKnownLoops(schema.topology)
          .filter((loop) => !isCountedBy(loop, counters))
          .flatMap((loop) => judgeLoop(loop, schema) ?? [])
      : [],
};

/** The config names what counts; that a node of the loop writes it, or may, is all there is to see. */
function isCountedBy({ nodes }: KnownLoop, counters: readonly string[]): boolean {
  if (counters.length === 0) return false;
  return nodes.some(({ writes }) => writes === "unknown" || writes.some(({ name }) => counters.includes(name)));
}

function judgeLoop(loop: KnownLoop, schema: StateSchemaModel): RuleFinding | undefined {
  const { channels } = schema;
  if (loop.exits.some(({ measures }) => measures)) return undefined;
  const evidence = retryEvidence(loop, channels);
  const counters = countersOf(loop, channels);
  if (counters.length > 0) {
    const deaf = counters.find(({ name }) => evidence !== undefined || saysCount(name));
    return deaf && counters.every((counter) => isNeverWritten(counter, loop))
      ? unwritten(deaf, loop, schema)
      : undefined;
  }
  return evidence === undefined || countsInside(loop, channels) ? undefined : uncounted(evidence, loop, schema);
}

/** What can bound the loop at its exits: a number that is compared, or that a node of the loop raises; a length that is. */
function countersOf({ exits, nodes }: KnownLoop, channels: readonly ChannelModel[]): FieldUse[] {
  const raised = nodes
    .flatMap(({ writes }) => (writes === "unknown" ? [] : writes))
    .filter(({ how }) => how === "increment");
  const raisedNames = new Set(raised.map(({ name }) => name));
  return exits
    .flatMap(({ reads }) => reads)
    .filter((use) => {
      if (use.property !== undefined) return use.comparedWithNumber === true;
      return mayBeNumber(use.name, channels) && (use.comparedWithNumber === true || raisedNames.has(use.name));
    });
}

/** A node may count for the router and tell it in a flag; where a node's reads are unknown, any number may be its counter. */
function countsInside({ nodes }: KnownLoop, channels: readonly ChannelModel[]): boolean {
  const hasNumber = channels.some(({ name }) => mayBeNumber(name, channels));
  return nodes.some(({ reads }) =>
    reads === "unknown"
      ? hasNumber
      : reads.some(
          ({ name, property, comparedWithNumber }) =>
            comparedWithNumber && (property !== undefined || mayBeNumber(name, channels)),
        ),
  );
}

function isNeverWritten({ name, property }: FieldUse, { nodes }: KnownLoop): boolean {
  return (
    property === undefined &&
    nodes.every(({ writes }) => writes !== "unknown" && writes.every((write) => write.name !== name))
  );
}

function mayBeNumber(name: string, channels: readonly ChannelModel[]): boolean {
  const channel = channels.find((one) => one.name === name);
  return channel === undefined || holdsNumber(channel.type);
}

function holdsNumber(type: StateType): boolean {
  if (type.kind === "union") return type.options.some(holdsNumber);
  return (
    type.kind === "number" || type.kind === "unknown" || (type.kind === "literal" && typeof type.value === "number")
  );
}

function uncounted({ what, isWeak }: RetryEvidence, loop: KnownLoop, schema: StateSchemaModel): RuleFinding {
  const { cycle, exits, nodes } = loop;
  const { from } = exits[0]!;
  const counter = schema.channels.find(({ name, type }) => type.kind === "number" && saysCount(name))?.name;
  const declare = counter === undefined ? `Count in the state, \`${counterDeclaration(schema)}\`, return ` : "Return ";
  const name = counter ?? "attempts";
  const isCertain = !isWeak && nodes.every(({ interrupts = false }) => interrupts === false);
  return {
    path: `node:${from}`,
    message: `The loop ${describeCycle(cycle)} tries again, by its name (${what}), and no router that can leave it compares a number: only the recursion limit bounds it.`,
    help: `${declare}\`${name}: (state.${name} ?? 0) + 1\` from ${cycle.path[0]}, and leave at \`state.${name} >= 3\` after ${from}.`,
    ...(isCertain ? {} : { severity: "warn" as const }),
    ...positionOfGraph(schema),
  };
}

/** In the language that the state is written in. */
function counterDeclaration({ channels }: StateSchemaModel): string {
  const isZod = channels.some(({ typeFrom }) => typeFrom === "schema");
  return isZod
    ? "attempts: z.int().min(0).max(99).optional()"
    : "attempts: Annotation<number>({ reducer: (_, next) => next, default: () => 0 })";
}

function unwritten({ name }: FieldUse, loop: KnownLoop, schema: StateSchemaModel): RuleFinding {
  const exit = loop.exits.find(({ reads }) => reads.some((use) => use.name === name))!;
  return {
    path: `node:${exit.from}`,
    message: `The router after ${exit.from} compares ${name} to leave the loop ${describeCycle(loop.cycle)}, and no node of the loop writes ${name}: it never changes.`,
    help: `Raise it in the loop: return \`${name}: state.${name} + 1\` from ${loop.cycle.path[0]}.`,
    ...positionOfGraph(schema),
  };
}
