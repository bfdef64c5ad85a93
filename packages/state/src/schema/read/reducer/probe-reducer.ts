import type { ReducerBehavior, ReducerModel } from "../../model/state-schema-model.ts";
import { fingerprintFunction } from "./function-fingerprint.ts";
import { measureGrowth } from "./measure-growth.ts";
import { probeMutation } from "./probe-mutation.ts";
import type { HeldValue } from "./probe-values.ts";
import { findTrials } from "./reducer-trials.ts";

export interface ProbeOptions {
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

function probeBehavior(reducer: Reducer, { isBatched = false, holds }: ProbeOptions): ReducerBehavior {
  const call = reducer as (current: unknown, update: unknown) => unknown;
  const reduce = isBatched ? (current: unknown, update: unknown) => call(current, [update]) : call;
  const trials = findTrials(reduce, holds);
  const decisive = trials.find(({ combines }) => combines !== "unknown");
  // What it does to values that the channel never holds is nobody's fault.
  const likely = trials.filter((trial) => trial.holds === (holds ?? decisive?.holds));
  return {
    combines: decisive?.combines ?? "unknown",
    ...probeMutation(reduce, likely.length > 0 ? likely : trials),
    keepsAtMost: decisive ? measureGrowth(reduce, decisive) : "unknown",
  };
}
