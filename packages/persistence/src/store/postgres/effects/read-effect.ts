import type { EffectRow } from "../../effect-store.ts";
import { readDocument } from "../read-document.ts";
import { storedValue } from "../rows.ts";

type EffectDocument = Omit<EffectRow, "result"> & { result: { type: string; base64: string } | undefined };

/** From an `effectDocument`. */
export function readEffect(json: unknown): EffectRow {
  const { result, ...effect } = readDocument<EffectDocument>(JSON.parse(String(json)) as object);
  return { ...effect, result: result && storedValue(result.type, result.base64) };
}
