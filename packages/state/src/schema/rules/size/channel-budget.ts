import { formatBytes } from "../../../size/byte-size.ts";
import { foldedType } from "../../bounds/folded-type.ts";
import type { Rule, RuleContext, RuleFinding } from "../rule.ts";
import { channelsAboveLimit, type ChannelExcess } from "./channel-excess.ts";
import { explainBound } from "./explain-bound.ts";
import { describeLargestPart } from "./measured-samples.ts";
import { positionOf } from "./position-of.ts";
import { smallerDeclaration } from "./smaller-declaration.ts";

export const channelBudget: Rule = {
  id: "size/channel-budget",
  severity: "error",
  summary: "One channel can be, or was, larger than its budget.",
  explanation:
    "LangGraph writes the whole value of a channel to the checkpoint whenever a step changes it, and reads it back on every " +
    "resume. A channel above its budget (`channels` of the config, else the `budget` of the whole state) makes each of these " +
    "slow and the table of checkpoints large. The worst case is what the type allows: the longest texts, as many elements as " +
    "a list may have, counted as the serializer writes them; a sample is counted as it is. Where a text is too large only when " +
    "it is full of characters that JSON escapes, and fits in any script that people write, it is a warning. Lower the limits, or store the " +
    "content elsewhere and keep its ids.",
  needs: ["types"],
  bad: {
    code: `import { END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

const state = z.object({
  question: z.string().max(500),
  notes: z.array(z.object({ title: z.string().max(80), text: z.string().max(1000) })).max(200),
});

export const graph = new StateGraph(state)
  .addNode("read", () => ({ notes: [{ title: "One", text: "A first thought" }] }))
  .addEdge(START, "read")
  .addEdge("read", END)
  .compile();
`,
  },
  good: {
    code: `import { END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

const state = z.object({
  question: z.string().max(500),
  noteIds: z.array(z.uuid()).max(200),
});

export const graph = new StateGraph(state)
  .addNode("read", () => ({ noteIds: ["0189dc1e-7f3a-7cc0-b1a2-3c4d5e6f7a8b"] }))
  .addEdge(START, "read")
  .addEdge("read", END)
  .compile();
`,
  },
  check: (context) => channelsAboveLimit(context).map((excess) => toFinding(excess, context)),
};

function toFinding(excess: ChannelExcess, context: RuleContext): RuleFinding {
  const { channel, limitBytes, measured, worstCase } = excess;
  const facts = [worstCaseFact(excess, context), sampleFact(excess)].filter((fact) => fact !== undefined);
  return {
    path: channel.name,
    ...(worstCase?.isByEscapes && !measured ? { severity: "warn" as const } : {}),
    message: `${channel.name} ${facts.join(" and ")}, limit ${formatBytes(limitBytes)}.`,
    help: smallerDeclaration(excess, context.config),
    ...positionOf(channel),
  };
}

function worstCaseFact({ channel, worstCase }: ChannelExcess, { config }: RuleContext): string | undefined {
  if (worstCase === undefined) return undefined;
  const why = explainBound(foldedType(channel), channel.name, config);
  return `is up to ${formatBytes(worstCase.bytes)}${why === undefined ? "" : ` (${why})`}`;
}

function sampleFact({ measured }: ChannelExcess): string | undefined {
  if (!measured) return undefined;
  return `has ${formatBytes(measured.bytes)}${describeLargestPart(measured, formatBytes)} in the sample ${measured.sample}`;
}
