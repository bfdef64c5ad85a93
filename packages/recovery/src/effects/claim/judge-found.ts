import type { StoredEffect } from "@threadkeep/persistence";
import type { AnyEffectPolicy, UnknownReason } from "../effect-policy.ts";
import type { Leftover } from "./attempts.ts";
import { readOutcome, whyUnknown, type ErrorRecord, type StoredOutcome } from "./stored-outcome.ts";

/** What is to be done about a call that was claimed before. */
export type Ruling =
  | { kind: "replay"; value: unknown }
  /** A person has recorded what it gave, not in the form that the call gives it. */
  | { kind: "told"; result: unknown }
  | { kind: "fail-again"; error: ErrorRecord }
  /** It is under way in this process. */
  | { kind: "wait"; until: Promise<void> }
  /** It ended in this process, and the database was away. */
  | { kind: "record"; outcome: StoredOutcome }
  /** @property asked how many questions of the ledger come before those of the tool */
  | { kind: "again"; asked: number }
  | { kind: "unknown"; why: UnknownReason };

export interface KnownHere {
  running: Promise<void> | undefined;
  leftover: Leftover | undefined;
}

/** Pure. A claim without an end is unknown, unless this process knows better. */
export function judgeFound(
  { state, result }: Pick<StoredEffect, "state" | "result">,
  { running, leftover }: KnownHere,
  policy: AnyEffectPolicy,
): Ruling {
  if (state !== "claimed") return judgeEnded(readOutcome(result), policy);
  if (running !== undefined) return { kind: "wait", until: running };
  if (leftover?.kind === "unsaved") return judgeUnsaved(leftover.outcome);
  return leftover === undefined ? { kind: "unknown", why: "unfinished" } : { kind: "again", asked: 0 };
}

function judgeUnsaved(outcome: StoredOutcome): Ruling {
  const why = whyUnknown(outcome);
  return why === undefined ? { kind: "record", outcome } : { kind: "unknown", why };
}

function judgeEnded(outcome: StoredOutcome, policy: AnyEffectPolicy): Ruling {
  switch (outcome.kind) {
    case "value":
      return { kind: "replay", value: outcome.value };
    case "told":
      return { kind: "told", result: outcome.result };
    case "error":
      return policy === "retry" ? { kind: "again", asked: 0 } : { kind: "fail-again", error: outcome.error };
    case "suspended":
      return { kind: "again", asked: outcome.asked };
    default:
      return { kind: "unknown", why: whyUnknown(outcome) ?? "result-lost" };
  }
}
