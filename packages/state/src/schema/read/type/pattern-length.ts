import { propertyOf } from "../property-of.ts";

/**
 * The length in UTF-16 code units of the longest text that a regular expression matches from `^` to `$`. `undefined` where it
 * has no end, or where its syntax is not reckoned with (backreferences, the `v` flag): then nothing is said.
 */
export function patternLength(pattern: unknown): number | undefined {
  const source = propertyOf(pattern, "source");
  const flags = propertyOf(pattern, "flags");
  if (typeof source !== "string" || typeof flags !== "string" || /[mv]/.test(flags)) return undefined;
  const { length, isAnchored, isWhole } = new PatternReader(source, flags.includes("u") ? 2 : 1).readAlternatives();
  return isAnchored && isWhole && Number.isFinite(length) ? length : undefined;
}

interface Piece {
  length: number;
  /** Every alternative begins with `^` and ends with `$`. */
  isAnchored: boolean;
  /** It was read to the end. */
  isWhole: boolean;
}

// Assertions look at a text and match nothing of it.
const ASSERTION = /\((\?=|\?!|\?<=|\?<!)/y;
const GROUP = /\((\?:|\?<[\w$]+>|(?!\?))/y;
const CLASS = /\[(?:[^\]\\]|\\.)*\]/y;
const ESCAPE = /\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|[^1-9kc])/y;
// Without the `u` flag these are a letter and a quantifier.
const UNICODE_ESCAPE = /\\(?:u\{[0-9a-fA-F]+\}|[pP]\{[^}]*\})/y;
const QUANTIFIER = /(?:[*+?]|\{(\d+)(,(\d*))?\})\??/y;

class PatternReader {
  readonly #source: string;
  /** Code units that one character of the pattern may match. */
  readonly #unit: number;
  #at = 0;

  constructor(source: string, unit: number) {
    this.#source = source;
    this.#unit = unit;
  }

  readAlternatives(): Piece {
    let { length, isAnchored } = this.#readSequence();
    while (this.#source[this.#at] === "|") {
      this.#at++;
      const next = this.#readSequence();
      length = Math.max(length, next.length);
      isAnchored &&= next.isAnchored;
    }
    return { length, isAnchored, isWhole: this.#at === this.#source.length };
  }

  #readSequence(): { length: number; isAnchored: boolean } {
    const start = this.#at;
    let length = 0;
    let lastAt = start;
    while (this.#at < this.#source.length && !"|)".includes(this.#source[this.#at]!)) {
      lastAt = this.#at;
      const atom = this.#readAtom();
      const times = this.#readQuantifier();
      length += atom === 0 ? 0 : atom * times;
    }
    const isAnchored = this.#source[start] === "^" && this.#source[lastAt] === "$" && this.#at === lastAt + 1;
    return { length, isAnchored };
  }

  /** The most that it matches; infinite for what is not known here. */
  #readAtom(): number {
    const character = this.#source[this.#at]!;
    if (character === "(") return this.#readGroup();
    if (character === "[") return this.#take(CLASS) ? this.#unit : this.#giveUp();
    if (character === "\\") return this.#readEscape();
    this.#at++;
    return "^$".includes(character) ? 0 : this.#unit;
  }

  #readGroup(): number {
    const isAssertion = this.#take(ASSERTION) !== null;
    if (!isAssertion && !this.#take(GROUP)) return this.#giveUp();
    const { length } = this.readAlternatives();
    if (this.#source[this.#at++] !== ")") return this.#giveUp();
    return isAssertion ? 0 : length;
  }

  #readEscape(): number {
    if (this.#unit === 2 && this.#take(UNICODE_ESCAPE)) return this.#unit;
    const escape = this.#take(ESCAPE)?.[0];
    if (escape === undefined) return this.#giveUp();
    return escape === "\\b" || escape === "\\B" ? 0 : this.#unit;
  }

  #readQuantifier(): number {
    const match = this.#take(QUANTIFIER);
    if (match === null) return 1;
    if (match[0].startsWith("?")) return 1;
    if (match[1] === undefined) return Number.POSITIVE_INFINITY;
    return match[2] === undefined ? Number(match[1]) : match[3] ? Number(match[3]) : Number.POSITIVE_INFINITY;
  }

  #take(syntax: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(syntax.source, "sy");
    sticky.lastIndex = this.#at;
    const match = sticky.exec(this.#source);
    if (match) this.#at = sticky.lastIndex;
    return match;
  }

  #giveUp(): number {
    this.#at = this.#source.length;
    return Number.POSITIVE_INFINITY;
  }
}
