import type { MessageView } from "../message/message-view.ts";
import { findPinned, type PinRules } from "./pinned-messages.ts";
import type { ThreadSoFar } from "./thread-so-far.ts";
import { groupExchanges, type MessageUnit } from "./tool-exchanges.ts";

export interface PassLimits {
  budgetTokens: number;
  targetTokens: number;
  /** Room left for the summary. */
  summaryTokens: number;
  /** A longer one is no summary: extended pass by pass, it would take the whole budget. */
  longestSummaryTokens: number;
  /** Tool results above this are shortened. */
  shortenAboveTokens: number;
}

export interface PassInput {
  views: readonly MessageView[];
  /** Calibrated tokens of the message at a position. */
  tokensOf: (index: number) => number;
  /** What it would have when shortened; its own tokens when it cannot be. */
  shortenedTokensOf: (index: number) => number;
  /** Tokens of system prompt, tool schemas and the reply's framing. */
  extrasTokens: number;
  limits: PassLimits;
  pins: PinRules;
  /** False while a failure holds the summarizer back. */
  maySummarize: boolean;
  soFar: ThreadSoFar;
}

export interface PassPlan {
  /** Tool results that become previews, those that leave not among them. */
  shorten: number[];
  /** Those that leave: they become previews if there is no summary, and they stay. */
  shortenStaying: number[];
  /** What leaves, ascending. */
  leave: number[];
  /** Of these what is broken: it leaves without a summary, too, when there is none. */
  broken: number[];
  /**
   * What has left before and is here again: a graph around this one keeps a list of its own, and merges what comes out of this one by
   * id. It leaves again, without a call: the summary stands for it.
   */
  returned: number[];
  /** Whether it goes into a summary. False where nothing leaves but broken exchanges: they are no reason for a call. */
  summarize: boolean;
  /** Summaries of earlier passes, ascending. One, unless lists were joined. */
  earlier: number[];
  /** Tool results in the pinned tail that may become previews if all else was not enough, oldest first. */
  shortenLast: number[];
  pinnedTokens: number;
  removableTokens: number;
}

/** Decides what a pass over a thread that is above its budget does. Cheap things first; the summarizer only where it pays. */
export function planPass(input: PassInput): PassPlan {
  const { views, tokensOf, extrasTokens, limits } = input;
  const units = groupExchanges(views);
  const pinned = findPinned(views, units, tokensOf, input.pins);
  const sum = (indices: Iterable<number>): number => sumOf([...indices].map(tokensOf));

  const earlier = positions(views, (view, index) => view.mark?.kind === "summary" && !pinned.all.has(index));
  const unpinned = units.filter(
    (unit) => !unit.indices.some((index) => pinned.all.has(index) || earlier.includes(index)),
  );
  const cut = lastCut(views);
  const hasReturned = (unit: MessageUnit): boolean => unit.indices.every((index) => index <= cut);
  const returned = unpinned.filter(hasReturned).flatMap((unit) => unit.indices);
  const removable = unpinned.filter((unit) => !hasReturned(unit));
  const total = extrasTokens + sum(views.keys()) - sum(returned);
  const oldResults = removable.filter((unit) => !unit.broken).flatMap((unit) => unit.indices);
  const shortened = shortenUntil(input, oldResults, total, limits.targetTokens);

  const leaving = chooseLeaving({ input, units: removable, shortened, earlierTokens: sum(earlier), total });
  const leave = leaving.flatMap((unit) => unit.indices).toSorted(byAge);
  const broken = leaving.filter((unit) => unit.broken).flatMap((unit) => unit.indices);
  return {
    shorten: [...shortened.keys()].filter((index) => !leave.includes(index)),
    shortenStaying: [...shortened.keys()].filter((index) => leave.includes(index)),
    leave,
    broken: broken.toSorted(byAge),
    returned,
    summarize: leaving.some((unit) => !unit.broken),
    earlier,
    shortenLast: [...pinned.all]
      .filter((index) => !pinned.untouched.has(index) && shrinks(inTail(input), index))
      .toSorted(byAge),
    pinnedTokens: extrasTokens + sum(pinned.all),
    removableTokens: sum(removable.flatMap((unit) => unit.indices)),
  };
}

/** Position of the last message that left, where it is here again. */
function lastCut(views: readonly MessageView[]): number {
  const cuts = new Set(views.flatMap(({ mark }) => (mark?.kind === "summary" ? (mark.cut ?? []) : [])));
  return cuts.size === 0 ? -1 : views.findLastIndex(({ key }) => cuts.has(key));
}

/** In a tail that is too large every result counts, not only the large ones. */
export function inTail<Input extends ShorteningInput>(input: Input): Input {
  return { ...input, limits: { ...input.limits, shortenAboveTokens: 0 } };
}

type ShorteningInput = Pick<PassInput, "views" | "tokensOf" | "shortenedTokensOf" | "limits">;

/** Position to tokens saved, of as many results as it takes to come down to `goal`, oldest first. */
export function shortenUntil(
  input: ShorteningInput,
  candidates: readonly number[],
  total: number,
  goal: number,
): Map<number, number> {
  const saved = new Map<number, number>();
  let left = total;
  for (const index of candidates.toSorted(byAge)) {
    if (left <= goal) break;
    if (!shrinks(input, index)) continue;
    saved.set(index, input.tokensOf(index) - input.shortenedTokensOf(index));
    left -= saved.get(index) ?? 0;
  }
  return saved;
}

function shrinks({ views, tokensOf, shortenedTokensOf, limits }: ShorteningInput, index: number): boolean {
  return (
    views[index]!.answers.length > 0 &&
    views[index]!.mark === undefined &&
    tokensOf(index) > limits.shortenAboveTokens &&
    shortenedTokensOf(index) < tokensOf(index) * WORTH_A_PREVIEW
  );
}

/** A preview that saves less than a quarter takes more from the model than it gives. */
const WORTH_A_PREVIEW = 3 / 4;

interface LeavingInput {
  input: PassInput;
  units: readonly MessageUnit[];
  shortened: ReadonlyMap<number, number>;
  earlierTokens: number;
  total: number;
}

/** Less than this share of what a thread gains between two passes is not worth a call. */
const WORTH_A_CALL = 1 / 4;

/**
 * The oldest units, as many as it takes to end at the target with a summary in their place. None when shortening is enough, and
 * none when the summarizer would be called too often: see `isDue`. What is broken leaves in any case.
 */
function chooseLeaving({ input, units, shortened, earlierTokens, total }: LeavingInput): MessageUnit[] {
  const { tokensOf, limits, maySummarize } = input;
  const weight = (unit: MessageUnit): number =>
    unit.indices.reduce((sum, index) => sum + tokensOf(index) - (shortened.get(index) ?? 0), 0);

  const leaving = units.filter((unit) => unit.broken);
  const now = total - sumOf(shortened.values());
  if (now <= limits.targetTokens || !maySummarize || !isDue(input, units)) return leaving;
  let left = now - sumOf(leaving.map(weight)) + Math.max(0, limits.summaryTokens - earlierTokens);
  for (const unit of units) {
    if (left <= limits.targetTokens) break;
    if (unit.broken) continue;
    leaving.push(unit);
    left -= weight(unit);
  }
  return leaving;
}

/**
 * Bounds the calls of the summarizer by tokens added / (budget - target) + 1, however much of the thread is pinned. A thread that
 * could end every pass at its target would never need more; one with a larger tail saves up, and waits above its budget if need be.
 */
function isDue({ tokensOf, limits, soFar }: PassInput, units: readonly MessageUnit[]): boolean {
  const gain = limits.budgetTokens - limits.targetTokens;
  const removable = sumOf(units.flatMap((unit) => unit.indices).map(tokensOf));
  return removable >= gain * WORTH_A_CALL && soFar.calls * gain <= soFar.addedTokens;
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}

function positions(views: readonly MessageView[], is: (view: MessageView, index: number) => boolean): number[] {
  return views.flatMap((view, index) => (is(view, index) ? [index] : []));
}

function byAge(one: number, other: number): number {
  return one - other;
}
