export type PathKey = string | number;

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** Below `path`: `messages[3]` and `["metadata", "fetched at"]` are `messages[3].metadata["fetched at"]`. */
export function extendPath(path: string, keys: readonly PathKey[]): string {
  return path + keys.map(formatKey).join("");
}

function formatKey(key: PathKey): string {
  if (typeof key === "number") return `[${key}]`;
  return IDENTIFIER.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
}
