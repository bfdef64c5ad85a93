/** Where a text may be cut, best first. The cut is behind the match. */
const BREAKS = ["\n\n", "\n", ". ", " "];
/** How far from the even cut a better place is looked for. */
const REACH = 0.2;

/**
 * Cuts a text into parts of at most `maxTokens`, at ends of paragraphs, lines, sentences or words where they are near. Joined,
 * the parts are the text. A single character is never cut, not even one of two UTF-16 units.
 */
export function splitText(text: string, maxTokens: number, countText: (text: string) => number): string[] {
  const tokens = countText(text);
  if (tokens <= maxTokens) return [text];
  // Even parts: as many as it takes, half of them on each side.
  const parts = Math.ceil(tokens / maxTokens);
  const cut = cutNear(text, Math.floor((text.length * Math.floor(parts / 2)) / parts));
  if (cut === undefined) return [text];
  const half = (part: string) => splitText(part, maxTokens, countText);
  return [...half(text.slice(0, cut)), ...half(text.slice(cut))];
}

function cutNear(text: string, even: number): number | undefined {
  const reach = Math.floor(Math.min(even, text.length - even) * REACH);
  const near = text.slice(even - reach, even + reach);
  for (const end of BREAKS) {
    const at = near.lastIndexOf(end);
    if (at >= 0) return even - reach + at + end.length;
  }
  return betweenCharacters(text, Math.max(even, 1));
}

/** Undefined when the text is one character. */
function betweenCharacters(text: string, at: number): number | undefined {
  const cut = isInsidePair(text, at) ? at + 1 : at;
  return cut < text.length ? cut : undefined;
}

function isInsidePair(text: string, at: number): boolean {
  return /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(text.slice(at - 1, at + 1));
}
