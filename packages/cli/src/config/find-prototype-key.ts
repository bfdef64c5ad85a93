import { formatKeys } from "./format-keys.ts";

/**
 * Where a `__proto__` key stands in a parsed value, if anywhere: copied by assignment it would change what all objects
 * inherit. Values that contain themselves are followed once.
 */
export function findPrototypeKey(value: unknown): string | undefined {
  const seen = new Set<object>();
  const pending: { value: unknown; keys: PropertyKey[] }[] = [{ value, keys: [] }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value: part, keys } = next;
    if (typeof part !== "object" || part === null || seen.has(part)) continue;
    seen.add(part);
    if (Object.hasOwn(part, "__proto__")) return formatKeys([...keys, "__proto__"]);
    for (const [key, inner] of Object.entries(part)) pending.push({ value: inner, keys: [...keys, key] });
  }
  return undefined;
}
