import type { NumberType } from "../model/state-type.ts";

/** From this absolute value on, a number of 17 significant digits takes so many characters. */
interface Band {
  from: number;
  chars: number;
}

// The forms of ECMAScript's Number::toString. The longest is 0.0000012345678901234567; smaller ones have an exponent.
const BANDS: readonly Band[] = [
  { from: 0, chars: 23 },
  { from: 1e-99, chars: 22 },
  { from: 1e-9, chars: 21 },
  { from: 1e-6, chars: 24 },
  { from: 1e-5, chars: 23 },
  { from: 1e-4, chars: 22 },
  { from: 1e-3, chars: 21 },
  { from: 1e-2, chars: 20 },
  { from: 1e-1, chars: 19 },
  { from: 1, chars: 18 },
  { from: 1e16, chars: 17 },
  { from: 1e17, chars: 18 },
  { from: 1e18, chars: 19 },
  { from: 1e19, chars: 20 },
  { from: 1e20, chars: 21 },
  { from: 1e21, chars: 22 },
  { from: 1e100, chars: 23 },
];
const LAST_BAND_ENDS = Infinity;
// Beyond these, integers are written with an exponent as well.
const PLAIN_INTEGERS_END = 1e21;
const NULL_BYTES = 4;

/**
 * The most bytes that a number of this type takes in JSON: 25 without limits, `-0.0000012345678901234567`. NaN and infinities
 * are written as null.
 */
export function numberBytes(type: NumberType): number {
  const { min, max } = limitsOf(type);
  if (isPlainInteger(type) || min === max) return Math.max(String(min).length, String(max).length);
  const bands = magnitudesOf(type).flatMap(({ from, to, sign }) =>
    bandsWithin(from, to).map(({ chars }) => chars + sign),
  );
  return Math.max(NULL_BYTES, ...bands);
}

/**
 * A number of this type that takes as many bytes, wherever its limits leave room for one of 17 digits: between 0.5 and 1 there
 * is none, and the bound is one byte too high.
 */
export function longestNumber(type: NumberType): number {
  const { min, max } = limitsOf(type);
  if (isPlainInteger(type) || min === max) return String(min).length > String(max).length ? min : max;
  let longest = max;
  for (const value of numbersWithin(type)) {
    if (String(value).length > String(longest).length) longest = value;
    if (String(longest).length === numberBytes(type)) break;
  }
  return longest;
}

/** Numbers of the longest form first. */
function* numbersWithin(type: NumberType): Generator<number> {
  const { min, max } = limitsOf(type);
  const bands = magnitudesOf(type).flatMap(({ from, to, sign }) =>
    bandsWithin(from, to).map((band) => ({
      points: () => pointsWithin(band, from, to),
      sign,
      chars: band.chars + sign,
    })),
  );
  for (const { points, sign } of bands.toSorted((a, b) => b.chars - a.chars)) {
    const values = points().map((value) => (sign ? -value : value));
    yield* values.filter((value) => value >= min && value <= max && (!type.integer || Number.isInteger(value)));
  }
}

function limitsOf({ integer, min = -Number.MAX_VALUE, max = Number.MAX_VALUE }: NumberType): {
  min: number;
  max: number;
} {
  // Adding zero makes a negative zero, which JSON writes as 0, a zero.
  return integer ? { min: Math.ceil(min) + 0, max: Math.floor(max) + 0 } : { min: min + 0, max: max + 0 };
}

function isPlainInteger(type: NumberType): boolean {
  const { min, max } = limitsOf(type);
  return type.integer === true && min > -PLAIN_INTEGERS_END && max < PLAIN_INTEGERS_END;
}

interface Magnitudes {
  from: number;
  to: number;
  /** Characters of the sign. */
  sign: 0 | 1;
}

function magnitudesOf(type: NumberType): Magnitudes[] {
  const { min, max } = limitsOf(type);
  const least = type.integer ? 1 : 0;
  const sides: Magnitudes[] = [];
  if (max >= 0) sides.push({ from: Math.max(min, least), to: max, sign: 0 });
  if (min < 0) sides.push({ from: Math.max(-max, least), to: -min, sign: 1 });
  return sides;
}

interface BandWithin extends Band {
  to: number;
}

function bandsWithin(from: number, to: number): BandWithin[] {
  const closed = BANDS.map((band, index) => ({ ...band, to: BANDS[index + 1]?.from ?? LAST_BAND_ENDS }));
  return closed.filter((band) => band.from <= to && band.to > from);
}

// Half of all doubles need 17 digits: among so many points of a band there is one.
const POINTS = 64;

function pointsWithin(band: BandWithin, from: number, to: number): number[] {
  const start = Math.max(band.from, from);
  const end = Math.min(band.to, to, Number.MAX_VALUE);
  const points = Array.from({ length: POINTS }, (_, index) => start + (end - start) * ((index + 0.123456789) / POINTS));
  return points.filter((value) => value >= band.from && value < band.to);
}
