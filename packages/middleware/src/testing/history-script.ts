import fc from "fast-check";
import { contentScript, type ContentScript } from "./history-contents.ts";

/** What may be wrong with a history, or odd about it. */
export type HistoryFault =
  /** A result of a call that nobody made. */
  | "orphan"
  /** Calls that never get a result; pending where nothing follows. */
  | "dangling"
  /** A human message between a call and its result. */
  | "apart"
  /** An exchange between a call and its result. */
  | "nested"
  /** A second result of one call. */
  | "twice"
  /** A result that stands before its call. */
  | "early"
  /** A raw call that could not be parsed and goes over the wire without a result. */
  | "raw-dangling"
  | "late-system"
  /** The last human message again, under another id. */
  | "duplicate-content"
  | "empty-content";

export interface ResultScript {
  content: ContentScript;
  /** Results come in the order of their ranks. */
  rank: number;
  status: "success" | "error";
  hasArtifact: boolean;
}

export interface ExchangeScript {
  type: "exchange";
  say: ContentScript;
  results: ResultScript[];
  /** How the AI message holds its calls. `raw`: only in `additional_kwargs`, since their arguments are no JSON. */
  style: "openai" | "anthropic" | "reasoning" | "raw";
  /** Call ids that earlier exchanges have used, too: some models number their calls anew in every answer. */
  reusesIds: boolean;
  /** Makes an unparsed call, too, that no client sends. */
  hasInvalidCall: boolean;
  fault?: "dangling" | "apart" | "nested" | "twice" | "early" | "raw-dangling";
}

export type Step =
  | { type: "human" | "system"; content: ContentScript }
  | { type: "ai"; content: ContentScript; style: "text" | "reasoning" | "thinking" | "server-call" | "invalid-call" }
  | { type: "orphan"; content: ContentScript }
  | { type: "duplicate-content" }
  | { type: "empty-content"; role: "human" | "ai" }
  | ExchangeScript;

export interface HistoryScript {
  systems: ContentScript[];
  steps: Step[];
  /** Calls at the end, of which so many have their result. */
  pending?: { exchange: ExchangeScript; answered: number };
}

export interface HistoryOptions {
  /** Most steps: a step is one message, or an exchange of up to seven. */
  maxSteps?: number;
  /** Most words of one text. */
  maxWords?: number;
  /** Whether the last AI message may have calls that wait for results. */
  pending?: boolean;
}

const EXCHANGE_FAULTS = ["dangling", "apart", "nested", "twice", "early", "raw-dangling"] as const;

export function historyScript(
  { maxSteps = 25, maxWords = 3000, pending = false }: HistoryOptions,
  faults: readonly HistoryFault[],
): fc.Arbitrary<HistoryScript> {
  const content = contentScript(maxWords);
  const step = fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.record({ type: fc.constant("human" as const), content }), weight: 4 },
    { arbitrary: aiStep(content), weight: 2 },
    { arbitrary: exchange(content), weight: 6 },
    ...faultySteps(content, faults).map((arbitrary) => ({ arbitrary, weight: 1 })),
  );
  const waiting = fc.record({ exchange: exchange(content), answered: fc.nat({ max: 3 }) });
  return fc.record(
    {
      systems: fc.array(content, { maxLength: 2 }),
      // "max", since the default size stops at about ten steps.
      steps: fc.array(step, { maxLength: maxSteps, size: "max" }),
      pending: pending ? fc.option(waiting, { nil: undefined }) : fc.constant(undefined),
    },
    { requiredKeys: ["systems", "steps"] },
  ) as fc.Arbitrary<HistoryScript>;
}

function aiStep(content: fc.Arbitrary<ContentScript>): fc.Arbitrary<Step> {
  const style = fc.constantFrom("text", "text", "reasoning", "thinking", "server-call", "invalid-call");
  return fc.record({ type: fc.constant("ai"), content, style }) as fc.Arbitrary<Step>;
}

function exchange(content: fc.Arbitrary<ContentScript>): fc.Arbitrary<ExchangeScript> {
  const result = fc.record({
    content,
    rank: fc.nat({ max: 9 }),
    status: fc.constantFrom("success", "success", "success", "error"),
    hasArtifact: fc.boolean(),
  });
  return fc.record({
    type: fc.constant("exchange"),
    say: fc.oneof(fc.constant<ContentScript>({ words: 0, form: "text" }), content),
    results: fc.array(result, { minLength: 1, maxLength: 4, size: "max" }),
    style: fc.constantFrom("openai", "openai", "anthropic", "reasoning", "raw"),
    reusesIds: fc.boolean(),
    hasInvalidCall: fc.nat({ max: 5 }).map((chance) => chance === 5),
  }) as fc.Arbitrary<ExchangeScript>;
}

function faultySteps(content: fc.Arbitrary<ContentScript>, faults: readonly HistoryFault[]): fc.Arbitrary<Step>[] {
  const simple: Partial<Record<HistoryFault, fc.Arbitrary<Step>>> = {
    orphan: fc.record({ type: fc.constant("orphan"), content }) as fc.Arbitrary<Step>,
    "late-system": fc.record({ type: fc.constant("system"), content }) as fc.Arbitrary<Step>,
    "duplicate-content": fc.constant<Step>({ type: "duplicate-content" }),
    "empty-content": fc.constantFrom("human", "ai").map((role) => ({ type: "empty-content", role }) as Step),
  };
  const broken = EXCHANGE_FAULTS.filter((fault) => faults.includes(fault));
  return [
    ...faults.flatMap((fault) => simple[fault] ?? []),
    ...broken.map((fault) => exchange(content).map((script) => ({ ...script, fault }))),
  ];
}
