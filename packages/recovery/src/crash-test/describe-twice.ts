import type { CountedEffect } from "./crash-test-report.ts";
import type { Observation } from "./observe.ts";

/**
 * That an effect was done more often than it is to be, and who let it be. A call that is reported unknown excuses the run that stops for it,
 * and not that it is made again: `verify` has to know, and "retry" says that the other side passes over what it has done before.
 */
export function describeTwice(
  { name, key, times, expected }: CountedEffect,
  found: Pick<Observation, "effects" | "unknown" | "verified">,
): string {
  const often = times === 2 && expected === 1 ? "twice" : `${times} times instead of ${expected}`;
  return `the effect "${name}" (${key}) was done ${often}${whoLetIt(callsMadeAgain({ name, key }, found), found)}`;
}

function whoLetIt(calls: readonly string[], { unknown, verified }: Pick<Observation, "unknown" | "verified">): string {
  const isOfThese = ({ call }: { call: string }): boolean => calls.includes(call);
  if (verified.some((answer) => isOfThese(answer) && answer.outcome === "did-not-happen"))
    return ": its call was unknown, and its policy's verify said that it had not happened";
  if (unknown.some(isOfThese))
    return ': its call was unknown, and its policy made it again. If the other side passes over a key that it has had, let its fake do so; or test with effects "at-least-once"';
  return ", and nothing reported that";
}

/** Of a ledger: those within which it was done more than once. */
function callsMadeAgain(
  { name, key }: Pick<CountedEffect, "name" | "key">,
  { effects }: Pick<Observation, "effects">,
): string[] {
  const calls = effects.flatMap((effect) => (effect.name === name && effect.key === key ? effect.calls : []));
  return calls.filter((call, at) => calls.indexOf(call) !== at);
}
