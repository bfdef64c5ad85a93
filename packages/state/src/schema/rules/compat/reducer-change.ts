import type { ReducerBehavior, ReducerModel } from "../../model/state-schema-model.ts";

/** In words, how a reducer treats updates differently than it did: `it was made to append, and now to replace`. */
export function reducerChange(before: ReducerModel, now: ReducerModel): string | undefined {
  if (before.kind === "unknown" || now.kind === "unknown") return undefined;
  if (before.kind === "none") return now.kind === "none" ? undefined : "it had none, and the last write stood";
  if (now.kind === "none") return "it has none any more, and the last write stands";
  const behavior = behaviorChange(before.behavior, now.behavior);
  if (behavior !== undefined) return behavior;
  // A function that was tried and does the same may have any name and text.
  if (isKnown(before.behavior) && isKnown(now.behavior)) return undefined;
  const isOther = before.name !== now.name && before.fingerprint !== now.fingerprint;
  return isOther
    ? `it was ${before.name || "a function without a name"}, and is ${now.name || "one without a name"}`
    : undefined;
}

function behaviorChange(before: ReducerBehavior, now: ReducerBehavior): string | undefined {
  if (differ(before.combines, now.combines))
    return `it was made to ${DOES[before.combines]}, and now to ${DOES[now.combines]}`;
  if (!differ(before.keepsAtMost, now.keepsAtMost)) return undefined;
  return `it kept ${elements(before)}, and now keeps ${elements(now)}`;
}

const DOES: Readonly<Record<ReducerBehavior["combines"], string>> = {
  append: "append",
  replace: "replace",
  merge: "merge by key",
  sum: "add up",
  unknown: "do something else",
};

function elements({ keepsAtMost }: ReducerBehavior): string {
  return keepsAtMost === "everything" ? keepsAtMost : `${keepsAtMost} elements at most`;
}

function differ(before: string | number, now: string | number): boolean {
  return before !== "unknown" && now !== "unknown" && before !== now;
}

function isKnown({ combines }: ReducerBehavior): boolean {
  return combines !== "unknown";
}
