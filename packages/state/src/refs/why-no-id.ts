import { looksLikeBase64 } from "./looks-like-base64.ts";

export interface IdShape {
  prefix?: string | undefined;
  /** Characters. */
  max: number;
}

// What JSON writes as it stands, in one byte: no quotes, no backslash, no control characters.
const WRITTEN_AS_IT_STANDS = /^[!#-[\]-~]*$/;
// Segments of JSON in base64url: `{"` begins with these three letters. One segment alone may be a random id.
const TOKEN = /^eyJ[\w-]*\.[\w-]|\.eyJ/;
// No id kind repeats a letter so often; base64 of zero bytes does.
const LETTER_RUN = /([A-Za-z])\1{15}/;
const DATA_URI = /^data:|data:[\w.+-]+\/[\w.+-]+[;,]/i;

/** Why a value is no id, as the end of a sentence that begins with "it"; never with the value itself. */
export function whyNoId(value: unknown, shape: IdShape): string | undefined {
  if (typeof value !== "string") return `is ${nameOf(value)}`;
  if (value === "") return "is empty";
  return whyContent(value, shape) ?? whyOtherShape(value, shape);
}

/** The value's prefix is left out: what is behind `doc_` must be an id as well. */
function whyContent(text: string, { prefix = "", max }: IdShape): string | undefined {
  if (DATA_URI.test(text)) return "is a data: URI";
  if (/^[[{]/.test(text)) return "is JSON";
  if (/[\r\n]/.test(text)) return "has line breaks";
  if (/\s/.test(text)) return "has whitespace";
  if (text.length > max) return `has ${text.length} characters, at most ${max} are allowed`;
  return whyEncoded(text.startsWith(prefix) ? text.slice(prefix.length) : text);
}

function whyEncoded(text: string): string | undefined {
  if (TOKEN.test(text)) return "is a token (JWT)";
  return LETTER_RUN.test(text) || looksLikeBase64(text) ? "is base64" : undefined;
}

function whyOtherShape(text: string, { prefix = "" }: IdShape): string | undefined {
  if (!isWrittenAsItStands(text)) return "has characters other than printable ASCII, or quotes or backslashes";
  if (!text.startsWith(prefix)) return `does not begin with "${prefix}"`;
  return text.length === prefix.length && prefix !== "" ? `has nothing after "${prefix}"` : undefined;
}

/** True where every character takes one byte in JSON. */
export function isWrittenAsItStands(text: string): boolean {
  return WRITTEN_AS_IT_STANDS.test(text);
}

function nameOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
