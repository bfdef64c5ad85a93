import { nameOfKill } from "./choose-kills.ts";
import type {
  CountedEffect,
  Kill,
  KillOutcome,
  KillReport,
  RecordedEffect,
  StateDifference,
} from "./crash-test-report.ts";
import { describeTwice } from "./describe-twice.ts";
import { findDifference } from "./find-difference.ts";
import type { Observation } from "./observe.ts";

export interface KillToJudge {
  kill: Kill;
  /** How many processes were to be killed: the last of them by the kill. */
  processes?: number;
  undisturbed: Observation;
  /** Of the process that was killed and of those that recovered it. */
  found: Observation;
  /** What the recovery itself met: a process that did not end. */
  problem: string | undefined;
  effects: "once" | "at-least-once";
  normalize: (state: unknown) => unknown;
}

/** What a kill did to a run, held against one that was not disturbed. Pure. */
export function judgeKill({
  kill,
  processes = 1,
  undisturbed,
  found,
  problem,
  effects,
  normalize,
}: KillToJudge): KillReport {
  const difference = differenceOf(undisturbed, found, normalize);
  const outcome = outcomeOf(undisturbed, found, difference);
  const counted = countEffects(undisturbed.effects, found.effects);
  const twice = counted.filter(({ times, expected }) => times > expected);
  // Whether it is made is still to be decided, by a human.
  const missing = outcome === "reported" ? [] : counted.filter(({ times, expected }) => times < expected);
  const problems = [
    ...(outcome === "lost" ? [problem ?? describeLost(found)] : []),
    ...(outcome === "other-end" ? [describeOtherEnd(undisturbed, found, difference)] : []),
    ...(effects === "once" ? twice.map((effect) => describeTwice(effect, found)) : []),
    ...(outcome === "lost" ? [] : missing.map(({ name, key }) => `the effect "${name}" (${key}) was never done`)),
  ];
  return {
    ...kill,
    name: nameOfKill(kill),
    of: found.killedAt[processes - 1],
    outcome,
    isBroken: problems.length > 0,
    problems,
    effectsTwice: twice,
    effectsMissing: missing,
    unknown: found.unknown.map(({ name, callId }) => ({ name, callId })),
    difference: outcome === "other-end" ? difference : undefined,
    nodesAgain: beyond(undisturbed.nodes, found.nodes),
    toolCallsAgain: beyond(undisturbed.toolCalls, found.toolCalls),
    modelCallsAgain: beyond(undisturbed.modelCalls, found.modelCalls),
    tokensAgain: beyond(undisturbed.tokens, found.tokens),
  };
}

/** Where the final states of two runs part. */
export function differenceOf(
  expected: Observation,
  found: Observation,
  normalize: (state: unknown) => unknown,
): StateDifference | undefined {
  if (!expected.end || !found.end) return undefined;
  const stateOf = ({ values, questions }: NonNullable<Observation["end"]>) => ({
    values: asJson(normalize(values)),
    questions,
  });
  const difference = findDifference(stateOf(expected.end), stateOf(found.end));
  return difference && { ...difference, path: difference.path.replace(/^values\.?/, "") || "(the whole state)" };
}

/** Each by how often it was done, and is to be. */
export function countEffects(expected: readonly RecordedEffect[], found: readonly RecordedEffect[]): CountedEffect[] {
  const all = new Map([...expected, ...found].map(({ name, key }) => [JSON.stringify([name, key]), { name, key }]));
  return [...all.values()].map((effect) => ({
    ...effect,
    times: timesOf(found, effect),
    expected: timesOf(expected, effect),
  }));
}

function timesOf(effects: readonly RecordedEffect[], { name, key }: RecordedEffect): number {
  return effects.filter((effect) => effect.name === name && effect.key === key).length;
}

function outcomeOf(
  undisturbed: Observation,
  { end, unknown }: Observation,
  difference: StateDifference | undefined,
): KillOutcome {
  if (end === undefined || end.state === "open" || end.state === "lost") return "lost";
  if (end.isStoppedByUnknown && unknown.length > 0) return "reported";
  return end.state !== undisturbed.end?.state || difference ? "other-end" : "recovered";
}

function describeLost({ end, failure }: Observation): string {
  if (end?.state === "lost") return "the run was lost: nothing of it is in the database";
  if (end?.state === "open") return "the run was lost: it is still under way after ten rounds of recovery";
  return failure?.kind === "run"
    ? `the run was lost: its recovery failed with ${failure.error.name}: ${failure.error.message}`
    : "the run was lost: the process that recovered it came to no end";
}

function describeOtherEnd(
  { end: expected }: Observation,
  { end: found }: Observation,
  difference: StateDifference | undefined,
): string {
  if (expected?.state !== found?.state) {
    const why = found?.failure === undefined ? "" : `: ${found.failure}`;
    return `the run ended as ${found?.state} instead of ${expected?.state}${why}`;
  }
  return `the final state differs at ${difference?.path}: ${difference?.found} instead of ${difference?.expected}`;
}

function beyond(expected: number, found: number): number {
  return Math.max(0, found - expected);
}

// `normalize` may leave undefined, Dates and the like, which are no difference.
function asJson(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
