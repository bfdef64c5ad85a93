import type { StringType } from "../model/state-type.ts";

// The longest text of each format whose pattern in zod has an end. All of them are ASCII without quotes.
const LONGEST: Readonly<Record<string, string>> = {
  uuid: "ffffffff-ffff-4fff-bfff-ffffffffffff",
  guid: "ffffffff-ffff-4fff-bfff-ffffffffffff",
  ulid: `7${"Z".repeat(25)}`,
  xid: "v".repeat(20),
  ksuid: "z".repeat(27),
  nanoid: "z".repeat(21),
  ipv4: "255.255.255.255",
  ipv6: "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
  cidrv4: "255.255.255.255/32",
  cidrv6: "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128",
  mac: "ff:ff:ff:ff:ff:ff",
  e164: "+123456789012345",
  date: "2024-12-31",
  hostname: `${`${"a".repeat(63)}.`.repeat(3)}${"a".repeat(61)}.`,
  currency_code: "EUR",
  credit_card: Array.from({ length: 19 }, () => "0").join(" "),
  md5_hex: "f".repeat(32),
  md5_base64: `${"z".repeat(22)}==`,
  md5_base64url: "z".repeat(22),
  sha1_hex: "f".repeat(40),
  sha1_base64: `${"z".repeat(27)}=`,
  sha1_base64url: "z".repeat(27),
  sha256_hex: "f".repeat(64),
  sha256_base64: `${"z".repeat(43)}=`,
  sha256_base64url: "z".repeat(43),
  sha384_hex: "f".repeat(96),
  sha384_base64: "z".repeat(64),
  sha384_base64url: "z".repeat(64),
  sha512_hex: "f".repeat(128),
  sha512_base64: `${"z".repeat(86)}==`,
  sha512_base64url: "z".repeat(86),
};

// Of any length, but of characters that take one byte each. Neither base64 nor cuid: other releases of zod let line breaks
// pass in the one, and any letter in the other.
const ASCII_FORMATS: ReadonlySet<string> = new Set(["base64url", "cuid2", "datetime", "duration", "hex", "time"]);
/** Of one character in JSON: a control character or a lone surrogate, `\u0000`. */
export const LONGEST_ESCAPE_BYTES = 6;
/** Of one character in the densest ordinary text: a Chinese one in UTF-8. */
export const ORDINARY_UNIT_BYTES = 3;

/** Characters of a format's longest form; `undefined` where it has none. */
export function longestForm(format: string): number | undefined {
  return formText(format)?.length;
}

/**
 * The most bytes that a text of this type takes in JSON, quotes included, or `undefined` where nothing bounds it. A character
 * is a UTF-16 code unit, as zod counts, of up to `unitBytes`.
 */
export function textBytes(type: StringType, unitBytes = LONGEST_ESCAPE_BYTES): number | undefined {
  const chars = longestChars(type);
  if (chars === undefined) return undefined;
  return 2 + chars * (isAscii(type) ? 1 : unitBytes);
}

function longestChars({ maxLength, format }: StringType): number | undefined {
  const known = formText(format)?.length;
  if (maxLength === undefined) return known;
  return Math.max(0, Math.min(maxLength, known ?? maxLength));
}

function isAscii({ ascii, format }: StringType): boolean {
  return ascii === true || formText(format) !== undefined || (format !== undefined && ASCII_FORMATS.has(format));
}

function formText(format: string | undefined): string | undefined {
  return format !== undefined && Object.hasOwn(LONGEST, format) ? LONGEST[format] : undefined;
}

/**
 * A text of this type that takes as many bytes: another for each `index`, as far as its length and format leave room for more.
 * Of a format with a longest form it is always that form. `undefined` where nothing bounds the text.
 */
export function longestText(type: StringType, index = 0): string | undefined {
  const chars = longestChars(type);
  if (chars === undefined) return undefined;
  const form = formText(type.format);
  if (form !== undefined) return form.slice(0, chars);
  return isAscii(type) ? asciiText(chars, type.reference?.prefix ?? "", index) : escapedText(chars, index);
}

function asciiText(chars: number, prefix: string, index: number): string {
  const digits = String(index).padStart(chars - prefix.length, "0");
  return `${prefix}${digits}`.slice(0, chars);
}

const FIRST_LOW_SURROGATE = 0xdc00;
const LOW_SURROGATES = 0x400;

// Low surrogates without a high one before them: 1,024 units that JSON escapes.
function escapedText(chars: number, index: number): string {
  const units: number[] = [];
  for (let rest = index; units.length < chars && rest > 0; rest = Math.floor(rest / LOW_SURROGATES)) {
    units.push(FIRST_LOW_SURROGATE + (rest % LOW_SURROGATES));
  }
  return String.fromCharCode(...units) + String.fromCharCode(FIRST_LOW_SURROGATE).repeat(chars - units.length);
}
