const FRACTIONS = 2 ** 30;

/**
 * A version after `current`, so that two branches which go on from it do not get the same one: its whole part counts on, its
 * fraction, in (0, 0.5], is random. It stays a number and so continues threads whose versions were whole.
 */
export function nextVersion(current: number | undefined, random: () => number = Math.random): number {
  // A channel named as a member of every object, `constructor`, has a function for its last version in LangGraph's records.
  const whole = Number.isFinite(current) ? Math.floor(current ?? 0) : 0;
  return whole + 1 + (1 + Math.floor(random() * FRACTIONS)) / (2 * FRACTIONS);
}
