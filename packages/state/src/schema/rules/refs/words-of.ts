const WORD = /[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+/g;
// The plural of an abbreviation: `docIDs`, `pageURLs`.
const PLURAL_ABBREVIATION = /([A-Z]{2,})s(?![a-z])/g;

/** The words of a name in lower case, however it is written: `rawHTML`, `doc_ids`, `page-contents`. */
export function wordsOf(name: string): string[] {
  const plain = name.replace(PLURAL_ABBREVIATION, (_all, letters: string) => capitalized(letters) + "s");
  return (plain.match(WORD) ?? []).map((word) => word.toLowerCase());
}

/** Words as one name, in the writing of another: `pageIds` beside `pageContents`, `page_ids` beside `page_contents`. */
export function joinWords(words: readonly string[], writtenAs: string): string {
  if (writtenAs.includes("_")) return words.join("_");
  return words.map((word, index) => (index === 0 ? word : capitalized(word))).join("");
}

function capitalized(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1).toLowerCase();
}
