const BORDER = /(?:history|message|summary)-(\d+)/gi;

/**
 * A number with which none of the texts has a border, so that no text can end its own quotation or begin another. Derived
 * from the texts: the same history gives the same prompt.
 */
export function borderNumber(texts: readonly string[]): number {
  const used = new Set(texts.flatMap((text) => Array.from(text.matchAll(BORDER), ([, number]) => Number(number))));
  let number = 1;
  while (used.has(number)) number += 1;
  return number;
}
