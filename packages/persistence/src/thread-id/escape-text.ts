const SAFE = /[A-Za-z0-9_-]/;

/** Everything but letters, digits, "-" and "_" as the hex of its UTF-8 bytes: "a@b" is "a~40b". */
export function escapeText(text: string): string {
  return Array.from(text, (character) => (SAFE.test(character) ? character : escapeCharacter(character))).join("");
}

/** The text again; undefined for what `escapeText` cannot have written. */
export function unescapeText(escaped: string): string | undefined {
  if (!/^(?:[A-Za-z0-9_-]|~[0-9A-F]{2})+$/.test(escaped)) return undefined;
  try {
    const text = decodeURIComponent(escaped.replaceAll("~", "%"));
    return escapeText(text) === escaped ? text : undefined;
  } catch {
    return undefined;
  }
}

function escapeCharacter(character: string): string {
  return Array.from(
    new TextEncoder().encode(character),
    (byte) => `~${byte.toString(16).toUpperCase().padStart(2, "0")}`,
  ).join("");
}
