import { ThreadkeepError } from "@threadkeep/state";
import type { Kill } from "./crash-test-report.ts";

export interface KillChoice {
  kills: "every" | number;
  /** One alone, in place of `kills`. */
  only: Kill | undefined;
  seed: number;
}

/**
 * @param calls of an undisturbed run
 * @throws {ThreadkeepError} `crash-test.invalid-option` where `only` is beyond the last
 */
export function killsToTest({ kills, only, seed }: KillChoice, calls: number): Kill[] {
  if (only === undefined) return kills === "every" ? everyKill(calls) : chooseKills(calls, kills, seed);
  if (only.call <= calls) return [only];
  throw new ThreadkeepError(
    `There is no kill ${nameOfKill(only)}: an undisturbed run makes ${calls} calls to its database. Is the input that of the report?`,
    { code: "crash-test.invalid-option", context: { name: "only" } },
  );
}

/** Before and after each call, in this order. */
export function everyKill(calls: number): Kill[] {
  const numbers = Array.from({ length: calls }, (_, index) => index + 1);
  return numbers.flatMap((call): Kill[] => [
    { when: "before", call },
    { when: "after", call },
  ]);
}

/** So many of them, in the order of the calls. The same for the same seed. */
export function chooseKills(calls: number, count: number, seed: number): Kill[] {
  const every = everyKill(calls);
  const random = randomOf(seed);
  const drawn = every.map((kill, at) => ({ kill, at, lot: random() })).toSorted((a, b) => a.lot - b.lot);
  const chosen = drawn.slice(0, count).toSorted((a, b) => a.at - b.at);
  return chosen.map(({ kill }) => kill);
}

export function nameOfKill({ when, call }: Kill): string {
  return `${when}:${call}`;
}

/** Undefined for what names none. */
export function parseKill(name: string): Kill | undefined {
  const [, when, call] = /^(before|after):([1-9]\d*)$/.exec(name) ?? [];
  return when === undefined ? undefined : { when: when as Kill["when"], call: Number(call) };
}

// Mulberry32: small, and good enough to draw lots.
function randomOf(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
