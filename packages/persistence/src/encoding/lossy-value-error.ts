import { ThreadkeepError } from "@threadkeep/state";

import type { LostKind, LostPart } from "./stored-form.ts";
import { extendPath } from "./value-path.ts";

const SHOWN = 3;

const WHAT_IT_IS: Readonly<Record<LostKind, string>> = {
  "array-field": "a field of an array beside its items, of which nothing would be left",
  bigint: "a bigint, of which the digits would be left as a text",
  binary: "binary data other than a Uint8Array, of which the numbers would be left as an object or nothing",
  "class-instance": "an instance of a class, of which the fields would be left without the class",
  cycle: "an object within itself, in place of which “[Circular]” would be left",
  function: "a function, of which nothing would be left",
  nan: "NaN or an infinity, of which null would be left",
  "own-field": "a field that its class does not have, of which nothing would be left",
  "symbol-key": "a field whose key is a symbol, of which nothing would be left",
  symbol: "a symbol, of which nothing would be left",
};

/** @param path of the value: a channel's name, or an element of it */
export function lossyValueError(path: string, lost: readonly LostPart[]): ThreadkeepError {
  const found = lost.map(({ keys, kind }) => ({ path: extendPath(path, keys), kind }));
  const shown = found.slice(0, SHOWN).map((part) => `${part.path} is ${WHAT_IT_IS[part.kind]}`);
  const more = found.length > SHOWN ? `, and ${found.length - SHOWN} more` : "";
  return new ThreadkeepError(
    `A checkpoint would not give back what was put: ${shown.join("; ")}${more}. ${adviceFor(found.map(({ kind }) => kind))}`,
    { code: "persistence.lossy-value", context: { lossy: found } },
  );
}

function adviceFor(kinds: readonly LostKind[]): string {
  const revivable = kinds.includes("class-instance") ? "name its class in revive, or " : "";
  return `Store plain data instead, ${revivable}pass onLossy: "warn" to store what is left.`;
}
