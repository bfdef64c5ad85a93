import { wordsOf } from "./words-of.ts";

const ENDINGS = new Set(["id", "ids", "ref", "refs", "key"]);
// A column list and a JSON Web Key are what these names say elsewhere.
const OTHER_KEYS = new Set(["primary", "foreign", "unique", "public", "private"]);

/** `docId`, `source_ids`, `pageRef`, `blobKey`; not `id` alone, which every record has, and not `grid` or `monkey`. */
export function isReferenceName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1);
  if (last === undefined || words.length < 2 || !ENDINGS.has(last)) return false;
  return last !== "key" || !OTHER_KEYS.has(words.at(-2)!);
}
