export type PathKey = string | number;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** `["docs", 3, "text"]` as a person writes it: `docs[3].text`. */
export function formatPath(keys: readonly PathKey[]): string {
  return keys.map(formatKey).join("");
}

function formatKey(key: PathKey, position: number): string {
  if (typeof key === "number") return `[${key}]`;
  if (IDENTIFIER.test(key)) return position === 0 ? key : `.${key}`;
  return position === 0 ? key : `[${JSON.stringify(key)}]`;
}
