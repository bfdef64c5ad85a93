export interface JsonbText {
  /** What jsonb can hold of it. */
  jsonb: string;
  /** The text itself, where that is not all. */
  exact: string | null;
}

// Each escape as a whole, so that an escaped backslash before a "u0000" is not taken for one.
const ESCAPE = /\\(?:u([0-9a-f]{4})|.)/gi;
const UNSTORABLE = /^(?:0000|d[89a-f]..)$/i;

/**
 * jsonb refuses NUL and halves of surrogate pairs, which JSON can hold.
 * @param json as JSON.stringify writes it, which escapes both, and of surrogates only halves
 */
export function toJsonb(json: string): JsonbText {
  if (!json.includes("\\u")) return { jsonb: json, exact: null };
  const jsonb = json.replace(ESCAPE, (escape, code?: string) => (UNSTORABLE.test(code ?? "") ? "\\ufffd" : escape));
  return { jsonb, exact: jsonb === json ? null : json };
}
