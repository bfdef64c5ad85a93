import type { ReducerBehavior, ReducerModel } from "../../model/state-schema-model.ts";
import { findShapes, type ShapeHints } from "./find-shapes.ts";
import { fingerprintFunction } from "./function-fingerprint.ts";
import { isAsynchronous } from "./is-asynchronous.ts";
import { measureGrowth } from "./measure-growth.ts";
import { probeMutation } from "./probe-mutation.ts";
import { probeShrinking } from "./probe-shrinking.ts";
import type { HeldValue } from "./probe-values.ts";
import { findTrials } from "./reducer-trials.ts";

export interface ProbeOptions extends ShapeHints {
  /** Of a delta channel: its reducer is given the writes of a superstep as a list. */
  isBatched?: boolean;
  /** What the channel holds, where that is known. */
  holds?: HeldValue | undefined;
}

type Reducer = (current: never, update: never) => unknown;

/**
 * What a reducer does, found out by calling it with small made-up values. It is never given `undefined`, and what it throws
 * or prints goes nowhere; what its calls do not show is `unknown`.
 */
export function probeReducer(reducer: Reducer, options: ProbeOptions = {}): ReducerModel {
  return {
    kind: "function",
    name: String(reducer.name),
    fingerprint: fingerprintFunction(reducer),
    behavior: probeBehavior(reducer, options),
  };
}

function probeBehavior(reducer: Reducer, { isBatched = false, holds, ...hints }: ProbeOptions): ReducerBehavior {
  const call = reducer as (current: unknown, update: unknown) => unknown;
  const reduce = isBatched ? (current: unknown, update: unknown) => call(current, [update]) : call;
  if (isAsynchronous(reduce))
    return { combines: "unknown", mutates: "unknown", keepsAtMost: "unknown", asynchronous: true };
  const trials = findTrials(reduce, holds);
  const decisive = trials.find(({ combines }) => combines !== "unknown");
  // What it does to values that the channel never holds is nobody's fault.
  const likely = holds ?? decisive?.holds;
  const fitting = trials.filter((trial) => trial.holds === likely);
  const shapes = findShapes(reduce, likely, hints);
  return {
    combines: decisive?.combines ?? "unknown",
    ...probeMutation(reduce, fitting.length > 0 || shapes.length > 0 ? fitting : trials, shapes),
    keepsAtMost: decisive ? measureGrowth(reduce, decisive) : "unknown",
    ...(decisive && probeShrinking(reduce, decisive) ? { shrinks: true } : {}),
  };
}
