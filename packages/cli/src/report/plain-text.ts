// Control characters can move the cursor, rename the terminal or hide text; so can format characters that change the
// direction of writing. Joiners (200C, 200D) stay: scripts and emoji are spelled with them.
const UNPRINTABLE = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
const LONE_SURROGATE = /\p{Cs}/gu;

/** Text of a user's project as one line that is safe to print: white space is one space, control characters are spelled out. */
export function toPlainText(text: string): string {
  return text.replace(/\s+/g, " ").trim().replace(UNPRINTABLE, spellOut).replace(LONE_SURROGATE, "\ufffd");
}

function spellOut(character: string): string {
  const code = character.codePointAt(0)!;
  if (code > 0xffff) return `\\u{${code.toString(16)}}`;
  return code > 0xff ? `\\u${code.toString(16).padStart(4, "0")}` : `\\x${code.toString(16).padStart(2, "0")}`;
}
