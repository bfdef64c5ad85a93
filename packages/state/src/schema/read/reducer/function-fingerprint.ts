import { tokenizer } from "acorn";

/** 16 hex digits that change when the function's source text does, whatever its spaces, line breaks and comments. */
export function fingerprintFunction(call: object): string {
  return fingerprintSource(Function.prototype.toString.call(call));
}

export function fingerprintSource(source: string): string {
  const text = bareSource(source);
  return hash(text, 0x811c9dc5) + hash(text, 0x01000193);
}

function bareSource(source: string): string {
  try {
    return [...tokenizer(source, { ecmaVersion: "latest" })]
      .map(({ start, end }) => source.slice(start, end))
      .join(" ");
  } catch {
    // Source text may be of no language that is known here: `function () { [native code] }`.
    return source.replaceAll(/\s+/g, " ");
  }
}

/** FNV-1a over UTF-16 code units, in 32 bits. No secret depends on it: equal texts only have to be rare. */
function hash(text: string, seed: number): string {
  let state = seed;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  return (state >>> 0).toString(16).padStart(8, "0");
}
