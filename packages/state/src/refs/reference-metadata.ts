// Read by shape and by a global symbol, so that neither zod nor the same copy of this package is needed.

/** What `externalId()` or `externalIds()` was made with. `max` is characters of an id, or ids of a list. */
export type ReferenceMetadata =
  | { kind: "externalId"; prefix?: string; max: number }
  | { kind: "externalIds"; max: number };

const BRAND = Symbol.for("threadkeep.reference");

/** `params` of a zod check. Clones of a schema (`describe`, `meta`, `refine`) keep its checks, and so this. */
export function referenceParams(metadata: ReferenceMetadata): Record<string, unknown> {
  return { [BRAND]: metadata };
}

/**
 * What a zod schema says of itself as a reference, `undefined` where it is none. Wrappers (`optional`, `nullable`, `default`,
 * `array`) are other schemas: ask the schema inside of them.
 */
export function readReferenceMetadata(schema: unknown): ReferenceMetadata | undefined {
  const checks = field(field(field(schema, "_zod"), "def"), "checks");
  if (!Array.isArray(checks)) return undefined;
  for (const check of checks as unknown[]) {
    const metadata = field(field(field(field(check, "_zod"), "def"), "params"), BRAND);
    if (isReferenceMetadata(metadata)) return metadata;
  }
  return undefined;
}

function field(value: unknown, key: string | symbol): unknown {
  const isObject = (typeof value === "object" && value !== null) || typeof value === "function";
  return isObject ? (value as Record<string | symbol, unknown>)[key] : undefined;
}

// The symbol is global: what another program put there is looked at before it is believed.
function isReferenceMetadata(value: unknown): value is ReferenceMetadata {
  const prefix = field(value, "prefix");
  if (typeof field(value, "max") !== "number") return false;
  if (field(value, "kind") === "externalIds") return true;
  return field(value, "kind") === "externalId" && (prefix === undefined || typeof prefix === "string");
}
