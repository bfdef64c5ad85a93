import {
  nearestName,
  parseByteSize,
  RULE_IDS,
  type ByteSize,
  type RuleId,
  type TokenEncoding,
} from "@threadkeep/state";
import { z } from "zod";

// The text of an error says what is accepted; describe-issue.ts puts the path and what was found before it.

const TOKEN_ENCODINGS = [
  "gpt2",
  "r50k_base",
  "p50k_base",
  "p50k_edit",
  "cl100k_base",
  "o200k_base",
] as const satisfies readonly TokenEncoding[];

const Size = z.custom<ByteSize>(isByteSize, 'Give bytes (51200) or a text like "50 KB".');
const Text = z.string("Give a text.").min(1, "Give a text.");
const Texts = z.array(Text, "Give a list of texts.");
const Names = z.preprocess((value) => (typeof value === "string" ? [value] : value), Texts);

const Rule = z.custom<RuleId>(isRuleId, {
  error: ({ input }) => `There is no such rule.${didYouMean(input, RULE_IDS)} List them with threadkeep check rules.`,
});

const Setting = z.enum(["off", "warn", "error"], 'Give "off", "warn" or "error".');
const Rules = z.partialRecord(Rule, Setting, {
  error: (issue) => (issue.code === "invalid_key" ? undefined : 'Give rules by id: { "size/growth": "off" }.'),
});

const Day = z.string("Give a day like 2027-01-31.").refine(isDay, "Give a day like 2027-01-31.");

// An entry without a reason is a finding of meta/reason-missing, as one with an empty reason is: the check still runs.
const Reason = z.string("Give a text.").optional();
const allowance = { rule: Rule, path: Text, reason: Reason, until: Day.optional() };
const Allowance = strictObject(allowance, "Give { rule, path, reason }.");
const RootAllowance = strictObject({ ...allowance, graph: Text.optional() }, "Give { rule, path, reason }.");

const settings = {
  budget: Size.optional(),
  channels: z.record(z.string(), Size, 'Give sizes by channel: { messages: "30 KB" }.').optional(),
  refs: Texts.optional(),
  routing: Texts.optional(),
  counter: Names.optional(),
  samples: Names.optional(),
  assume: strictObject({ message: Size.optional() }, 'Give { message: "4 KB" }.').optional(),
  rules: Rules.optional(),
};

const Graph = z.preprocess(
  (value) => (typeof value === "string" ? { entry: value } : value),
  strictObject(
    { ...settings, entry: Text, allow: z.array(Allowance, "Give a list.").optional() },
    'Give "src/agent.ts:graph" or { entry: "src/agent.ts:graph" }.',
  ),
);

/** A config as it was written, with single texts put into their lists. */
export const ConfigSchema = strictObject(
  {
    ...settings,
    graphs: z.record(z.string(), Graph, 'Give graphs by name: { research: "src/agent.ts:graph" }.').optional(),
    allow: z.array(RootAllowance, "Give a list.").optional(),
    encoding: z.enum(TOKEN_ENCODINGS, `Give one of ${TOKEN_ENCODINGS.join(", ")}.`).optional(),
    tsconfig: Text.optional(),
    timeoutMs: z.number("Give milliseconds.").int("Give whole milliseconds.").positive("Give 1 or more.").optional(),
    env: z.record(z.string(), z.string("Give a text."), "Give texts by name.").optional(),
    // For editors, in JSON.
    $schema: z.string("Give a text.").optional(),
  },
  "Give an object with settings.",
);

export type ParsedConfig = z.infer<typeof ConfigSchema>;
export type ParsedGraph = z.infer<typeof Graph>;

/** Unknown keys are errors, so that a misspelt setting does not stay without effect. */
function strictObject<Shape extends z.ZodRawShape>(shape: Shape, accepted: string): z.ZodObject<Shape, z.core.$strict> {
  const known = Object.keys(shape).filter((key) => key !== "$schema");
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === "unrecognized_keys"
        ? `There is no such setting.${didYouMean(issue.keys[0], known)} There is ${known.join(", ")}.`
        : accepted,
  });
}

function didYouMean(found: unknown, names: readonly string[]): string {
  const nearest = typeof found === "string" ? nearestName(found, names) : undefined;
  return nearest === undefined ? "" : ` Did you mean ${JSON.stringify(nearest)}?`;
}

function isByteSize(value: unknown): value is ByteSize {
  if (typeof value !== "number" && typeof value !== "string") return false;
  try {
    return parseByteSize(value) > 0;
  } catch {
    return false;
  }
}

function isRuleId(value: unknown): value is RuleId {
  return (RULE_IDS as readonly unknown[]).includes(value);
}

/** A day of the calendar: `2027-02-30` is none. */
function isDay(text: string): boolean {
  const date = /^\d{4}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  return date !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
