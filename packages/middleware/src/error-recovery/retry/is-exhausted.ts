import { isRecord } from "../../message/record.ts";
import { RetriesExhaustedError } from "../retries-exhausted-error.ts";

/** Whether a layer further in has used up its attempts: also inside of what langchain and a superstep wrap around it. */
export function isExhausted(error: unknown, seen = new Set<unknown>()): boolean {
  if (!isRecord(error) || seen.has(error)) return false;
  seen.add(error);
  if (RetriesExhaustedError.isInstance(error)) return true;
  const members = Array.isArray(error["errors"]) ? (error["errors"] as unknown[]) : [];
  return [error["cause"], ...members].some((inner) => isExhausted(inner, seen));
}
