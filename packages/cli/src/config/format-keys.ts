const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/** `["allow", 0, "rule"]` as a person writes it: `allow[0].rule`, `rules["size/growth"]`. */
export function formatKeys(keys: readonly PropertyKey[]): string {
  return keys.map(formatKey).join("");
}

function formatKey(key: PropertyKey, position: number): string {
  if (typeof key === "number") return `[${key}]`;
  const name = String(key);
  if (IDENTIFIER.test(name)) return position === 0 ? name : `.${name}`;
  return `[${JSON.stringify(name)}]`;
}
