import { ANSWER, type Expectation } from "./fault.ts";

/** What one run came to. */
export interface Outcome {
  end: { type: "answer"; text: string } | { type: "error"; message: string; statuses: readonly number[] };
  /** All text that the caller has read as it came. */
  streamed?: string;
  modelCalls: number;
  toolCalls: number;
  /** Statuses of the tool results in the thread. */
  results: readonly ("success" | "error")[];
  /** How often the caller was asked. */
  interrupts: number;
  /** Between the first model call and the second. */
  waitedMs?: number;
  /** Calls after it, and how long it took until nothing went on any more. Absent where the run was over before. */
  abort?: { calls: number; restMs: number };
}

export interface Verdict {
  /** Why the run did not go as it has to. Empty where it did. */
  problems: readonly string[];
  wronglyRetried: number;
  interruptsSwallowed: number;
  waitsIgnored: number;
  /** The run ended like a good one, with an error's text in the place of the model's answer. */
  errorsAsAnswers: number;
}

/** A timer may fire a little before its time. */
const TIMER_MS = 5;
/** Generous: the shortest wait that can be slept through is 450 ms. */
const AT_ONCE_MS = 250;

/** Whether a run went as it has to. */
export function judgeOutcome(expected: Expectation, outcome: Outcome): Verdict {
  const { end, interrupts, waitedMs = 0 } = outcome;
  const interruptsSwallowed = excess(expected.interrupts ?? 0, interrupts);
  const isTooEarly = outcome.waitedMs !== undefined && waitedMs < (expected.waitsMs ?? 0) - TIMER_MS;
  return {
    problems: [
      ...problemsOfEnd(expected, outcome),
      ...tooMany("model calls", outcome.modelCalls, expected.modelCalls),
      ...tooMany("tool calls", outcome.toolCalls, expected.toolCalls),
      ...tooMany("interrupts", interrupts, expected.interrupts ?? 0),
      ...(interruptsSwallowed > 0 ? ["interrupt swallowed"] : []),
      ...(isTooEarly ? [`asked again after ${Math.round(waitedMs)} ms`] : []),
      ...problemsOfResults(expected, outcome),
    ],
    wronglyRetried: countRetries(expected, outcome),
    interruptsSwallowed,
    waitsIgnored: isTooEarly ? 1 : 0,
    errorsAsAnswers: end.type === "answer" && end.text !== ANSWER ? 1 : 0,
  };
}

/** Calls beyond those that can help. A model that goes in a circle is not retried: its calls are its own. */
function countRetries({ ends, modelCalls, toolCalls }: Expectation, outcome: Outcome): number {
  if (ends === "any") return 0;
  return excess(outcome.modelCalls, modelCalls) + excess(outcome.toolCalls, toolCalls ?? Infinity);
}

function problemsOfEnd({ ends, status }: Expectation, { end, streamed, abort }: Outcome): string[] {
  if (ends === "any") return [];
  if (end.type === "answer") {
    if (end.text !== ANSWER) return ["error as answer"];
    if (ends === "answer") return [];
    return [streamed === undefined ? "answered" : `the caller has read "${streamed}"`];
  }
  if (ends === "answer") return ["no answer"];
  if (ends === "abort") return problemsOfAbort(abort);
  return status === undefined || end.statuses.includes(status) ? [] : [`error without status ${status}`];
}

function problemsOfAbort(abort: Outcome["abort"]): string[] {
  if (abort === undefined) return ["over before the abort"];
  return [
    ...(abort.calls > 0 ? [`calls after the abort: ${abort.calls}`] : []),
    ...(abort.restMs > AT_ONCE_MS ? [`went on for ${Math.round(abort.restMs)} ms`] : []),
  ];
}

function problemsOfResults({ results }: Expectation, outcome: Outcome): string[] {
  if (results === undefined || results.join() === outcome.results.join()) return [];
  return [`tool results: ${outcome.results.join(", ") || "none"}`];
}

function tooMany(what: string, count: number, most = Infinity): string[] {
  return count > most ? [`${what}: ${count}`] : [];
}

function excess(count: number, most: number): number {
  return Math.max(0, count - most);
}
