// An id and unpadded base64 of random bytes share one alphabet, so no test can part them at every length. Refused is what no
// id kind in use looks like; the shares that this catches and refuses wrongly are measured in the test beside.

// `+` and `/` also stand in paths; sixteen characters are enough to tell a path's words from noise.
const MIN_NOISE_CHARS = 16;
// An id has no more than 256 bits, which are 44 characters; noise of 36 bytes and more is content.
const MIN_LONG_NOISE_CHARS = 48;
const MIN_NOISE_SHARE = 0.6;
// Of words as people and programs write them, `Reports`, `myBucket`. In base64 of random bytes it is 2.
const MIN_WORD_CHARS = 2.75;
// `userId/documentId`, both random, is a path.
const MIN_ID_CHARS = 10;

const PADDED = /^[\w+/-]+={1,2}$/;
const STANDARD = /^[A-Za-z0-9+/]+$/;
const URL_SAFE = /^[\w-]+$/;
// PNG, JPEG, GIF, RIFF, PDF, gzip, zip, Matroska, MP3, WebAssembly: their first bytes in base64.
const FILE_HEADS = /^(?:iVBORw0KGgo|[/_]9j[/_]|R0lGOD|UklGR|JVBERi0|H4sIA|UEsDB|GkXfo|SUQz[AB]|AGFzbQ)/;
// Decoded texts, each from the length where a random id decodes to one in less than one of 100,000 cases [measured over
// 2,000,000 of each length]. Four bytes, in six characters, are a word by chance in three of 100,000.
const TEXTS: readonly { minChars: number; pattern: RegExp }[] = [
  { minChars: 7, pattern: /^[A-Z]?[a-z]+$/ },
  { minChars: 10, pattern: /^[A-Z]?[a-z]+(?:[ ,.!?'-]+[A-Z]?[a-z]+)*[ ,.!?'-]*$/ },
  { minChars: 10, pattern: /^[<[{][\t\n\r -~]+$/ },
  // Of another script than Latin.
  { minChars: 10, pattern: /^(?![^]*[\0-\x7f])[\p{L}\p{M}\p{P}]+$/u },
  { minChars: 14, pattern: /^[\w ,.!?'":;()\n-]+$/ },
  { minChars: 18, pattern: /^(?:[\t\n\r]|[^\p{Cc}\ufffd])+$/u },
];
// From here on a random id does not come near, and content may have been cut anywhere.
const MIN_CUT_CHARS = 24;
// `doc_`, `file-`: what is behind it must be an id as well.
const PREFIX = /^[a-z]{2,12}[_-]/;

/**
 * Whether a text of printable ASCII is base64 or base64url of content: it is padded, begins as a known file does, decodes to
 * readable text, or is noise, either with `+` and `/` or of 48 characters and more.
 */
export function looksLikeBase64(text: string): boolean {
  // `sha256:…`, `base64,…`: what follows the last of them is judged.
  const tail = text.slice(Math.max(text.lastIndexOf(":"), text.lastIndexOf(",")) + 1);
  if (PADDED.test(tail)) return true;
  const isStandard = STANDARD.test(tail);
  if (!isStandard && !URL_SAFE.test(tail)) return false;
  if (isReadable(tail) || isReadable(tail.replace(PREFIX, ""))) return true;
  if (tail.length % 4 === 1) return false;
  return isStandard ? isStandardNoise(tail) : isLongNoise(tail);
}

function isReadable(text: string): boolean {
  return FILE_HEADS.test(text) || decodesToText(text);
}

function decodesToText(text: string): boolean {
  if (text.length % 4 === 1 || !hasBothCases(text)) return false;
  const bytes = Buffer.from(text, "base64");
  if (text.length < MIN_CUT_CHARS && !isWholeEncoding(text, bytes)) return false;
  const decoded = bytes.toString("utf8");
  return TEXTS.some(({ minChars, pattern }) => text.length >= minChars && pattern.test(decoded));
}

/** An encoder leaves the bits after the last byte at zero, which few ids happen to do. */
function isWholeEncoding(text: string, bytes: Buffer): boolean {
  return bytes.toString("base64url") === text.replaceAll("+", "-").replaceAll("/", "_");
}

function isStandardNoise(text: string): boolean {
  const segments = text.split("/");
  if (segments.some((segment) => segment.length >= 2 && !isNoise(segment))) return segments.some(isLongNoise);
  const isPathOfIds = !text.includes("+") && segments.every(({ length }) => length >= MIN_ID_CHARS);
  return isLongNoise(text) || (!isPathOfIds && text.length >= MIN_NOISE_CHARS);
}

function isLongNoise(text: string): boolean {
  if (text.length < MIN_LONG_NOISE_CHARS) return false;
  const parts = text.split(/[+/_-]/);
  return totalLength(parts.filter((part) => isNoise(part))) > MIN_NOISE_SHARE * totalLength(parts);
}

function isNoise(text: string): boolean {
  const words = text.match(/[A-Z]?[a-z]+|[A-Z]+|\d+/g) ?? [];
  return hasBothCases(text) && totalLength(words) < MIN_WORD_CHARS * words.length;
}

function hasBothCases(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text);
}

function totalLength(texts: readonly string[]): number {
  return texts.reduce((sum, { length }) => sum + length, 0);
}
