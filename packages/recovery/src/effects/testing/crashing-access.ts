import type { EffectAccess } from "@threadkeep/persistence";

export type LedgerCall = "claim" | "finish" | "release";

/** Where a process dies: before the database does what it was asked, or after, with the answer never heard. */
export interface CrashPoint {
  call: LedgerCall;
  side: "before" | "after";
  /** Which of its calls: the first. */
  nth?: number;
}

const never = () => new Promise<never>(() => {});

/**
 * The effects of a database, as a process sees them that dies at a point: from then on nothing of it reaches the database, and none of its
 * calls comes back. `crashed` resolves then.
 */
export function crashingAccess(access: EffectAccess, point: CrashPoint | undefined) {
  let die!: () => void;
  const crashed = new Promise<void>((resolve) => (die = resolve));
  let isDead = false;
  let seen = 0;
  const guarded =
    <Args extends unknown[], Result>(call: LedgerCall, run: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      const isHere = point?.call === call && ++seen === (point.nth ?? 1);
      if (isDead || (isHere && point?.side === "before")) return end();
      const result = await run(...args);
      return isDead || isHere ? end() : result;
    };
  const end = (): Promise<never> => {
    isDead = true;
    die();
    return never();
  };
  const crashing: EffectAccess = {
    claim: guarded("claim", (...args) => access.claim(...args)),
    finish: guarded("finish", (...args) => access.finish(...args)),
    release: guarded("release", (...args) => access.release(...args)),
    read: (key) => (isDead ? never() : access.read(key)),
    list: (threadId, options) => access.list(threadId, options),
  };
  return { access: crashing, crashed, kill: end };
}
