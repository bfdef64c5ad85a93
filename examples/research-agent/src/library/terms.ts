const STOP_WORDS = new Set(
  "about after also and any are but can does each for from handle have how into its more not our same set should that the their them then these they this want what when where which will with your".split(
    " ",
  ),
);

/** The words that carry meaning, in lower case and without a plural s, in the order of the text. */
export function termsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[a-z][a-z0-9]{2,}/g) ?? [];
  return words.filter((word) => !STOP_WORDS.has(word)).map(singular);
}

export function distinctTermsOf(text: string): string[] {
  return [...new Set(termsOf(text))];
}

function singular(word: string): string {
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return word.endsWith("s") && !word.endsWith("ss") ? word.slice(0, -1) : word;
}

/** What a term is worth in a search: one that few texts have says more than one that is everywhere. Above 0. */
export function rarityOf(term: string, texts: { has(term: string): boolean }[]): number {
  return Math.log(1 + texts.length / (1 + texts.filter((text) => text.has(term)).length));
}
