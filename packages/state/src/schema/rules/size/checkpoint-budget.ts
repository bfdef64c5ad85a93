import { formatBytes } from "../../../size/byte-size.ts";
import { isStored, worstCaseOfChannel, worstCaseOfSchema } from "../../bounds/worst-case-bytes.ts";
import type { Rule, RuleContext, RuleFinding } from "../rule.ts";
import { channelsAboveLimit } from "./channel-excess.ts";
import { measureSamples, unmeasuredSamples, type MeasuredSample, type UnmeasuredSample } from "./measured-samples.ts";
import { worstCaseAbove, type WorstCaseExcess } from "./worst-case-excess.ts";

export const checkpointBudget: Rule = {
  id: "size/checkpoint-budget",
  severity: "error",
  summary: "The whole state can be, or was, larger than its budget.",
  explanation:
    "Most savers write the whole state of a thread at every step, so its size is paid once for each step in the database, and " +
    "again on every resume, when it is read and parsed before the first node runs. The worst case is the sum of what all " +
    "channels may hold at once, as the serializer writes it; a sample is counted as it is. A single channel that is too " +
    "large is reported by size/channel-budget: here it is the sum of channels that each pass. Where that is too large only for " +
    "texts full of characters that JSON escapes, and fits in any script that people write, it is a warning. Lower the limits of the largest, " +
    "keep ids of what can be stored elsewhere, or raise `budget` in the config.",
  needs: ["types"],
  bad: {
    code: `import { END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

const state = z.object({
  outline: z.string().max(8000),
  draft: z.string().max(8000),
  critique: z.string().max(8000),
});

export const graph = new StateGraph(state)
  .addNode("write", () => ({ draft: "A draft", critique: "Too short" }))
  .addEdge(START, "write")
  .addEdge("write", END)
  .compile();
`,
  },
  good: {
    code: `import { END, START, StateGraph } from "@langchain/langgraph";
import { z } from "zod";

const state = z.object({
  outline: z.string().max(1000),
  draft: z.string().max(6000),
  critique: z.string().max(1000),
});

export const graph = new StateGraph(state)
  .addNode("write", () => ({ draft: "A draft", critique: "Too short" }))
  .addEdge(START, "write")
  .addEdge("write", END)
  .compile();
`,
  },
  check: (context) => [...tooLarge(context), ...unmeasuredSamples(context).map(describeUnmeasured)],
};

function tooLarge(context: RuleContext): RuleFinding[] {
  const { schema, config } = context;
  const worstCase = worstCaseOfWhole(context);
  const facts = [worstCase && worstCaseFact(worstCase, context), sampleFact(context)].filter(
    (fact) => fact !== undefined,
  );
  if (facts.length === 0) return [];
  return [
    {
      path: "graph",
      ...(worstCase?.isByEscapes && facts.length === 1 ? { severity: "warn" as const } : {}),
      message: `The state ${facts.join(" and ")}, budget ${formatBytes(config.budgetBytes)}.`,
      help: "Lower the limits of the largest channels, keep ids of what can be stored elsewhere, or raise `budget` in the config.",
      ...(schema.position ? { position: schema.position } : {}),
    },
  ];
}

function describeUnmeasured({ name, why }: UnmeasuredSample): RuleFinding {
  return {
    path: "graph",
    message: `The sample ${name} cannot be measured: ${why}`,
    help: "Mend it, or take it out of the samples.",
  };
}

/** Where it is above the budget, and not for a channel that size/channel-budget reports as gravely. */
function worstCaseOfWhole(context: RuleContext): WorstCaseExcess | undefined {
  const { schema, config } = context;
  const whole = worstCaseAbove(config.budgetBytes, config, (options) => worstCaseOfSchema(schema, options));
  if (whole === undefined) return undefined;
  const reported = channelsAboveLimit(context).flatMap(({ worstCase }) => worstCase ?? []);
  const ordinary = reported.filter(({ isByEscapes }) => !isByEscapes).map(({ ordinaryBytes }) => ordinaryBytes);
  if (!whole.isByEscapes && !isExplained(whole.ordinaryBytes, ordinary, context)) return whole;
  const all = reported.map(({ bytes }) => bytes);
  return isExplained(whole.bytes, all, context) ? undefined : { ...whole, isByEscapes: true };
}

function worstCaseFact({ bytes }: WorstCaseExcess, { schema, config }: RuleContext): string {
  const sizes = schema.channels.filter(isStored).map((channel) => {
    const bound = worstCaseOfChannel(channel, config);
    return { name: channel.name, bytes: bound.kind === "bytes" ? bound.bytes : 0 };
  });
  return `is up to ${formatBytes(bytes)} (${describeLargest(sizes)})`;
}

function sampleFact(context: RuleContext): string | undefined {
  const samples = measureSamples(context).toSorted((a, b) => b.totalBytes - a.totalBytes);
  const largest = samples.find((sample) => isTooLarge(sample, context));
  if (!largest) return undefined;
  return `has ${formatBytes(largest.totalBytes)} (${describeLargest(largest.channels)}) in the sample ${largest.name}`;
}

function isTooLarge({ totalBytes, channels }: MeasuredSample, context: RuleContext): boolean {
  const { config } = context;
  if (totalBytes <= config.budgetBytes) return false;
  const known = new Set(context.schema.channels.map(({ name }) => name));
  const above = channels.filter(
    ({ name, bytes }) => known.has(name) && bytes > (config.channelBytes.get(name) ?? config.budgetBytes),
  );
  return !isExplained(
    totalBytes,
    above.map(({ bytes }) => bytes),
    context,
  );
}

/** Without the channels that size/channel-budget reports, the state would fit: there is nothing to add. */
function isExplained(wholeBytes: number, reported: readonly number[], { config }: RuleContext): boolean {
  if (config.rules["size/channel-budget"] === "off") return false;
  return wholeBytes - reported.reduce((sum, bytes) => sum + bytes, 0) <= config.budgetBytes;
}

function describeLargest(sizes: readonly { name: string; bytes: number }[]): string {
  const largest = sizes.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3);
  return largest.map(({ name, bytes }) => `${name} ${formatBytes(bytes)}`).join(", ");
}
