import { formatBytes } from "../../../size/byte-size.ts";
import { worstCaseBytes, type BoundOptions } from "../../bounds/worst-case-bytes.ts";
import { finiteKeys, finiteValues } from "../../bounds/finite-values.ts";
import { textBytes } from "../../bounds/longest-text.ts";
import type { StateType, StringType } from "../../model/state-type.ts";
import { childrenOf } from "../../model/walk-type.ts";

/** What makes a bounded type as large as it may be: `docs[] 200 × 6 KB`. Nothing of what explains itself. */
export function explainBound(type: StateType, path: string, options: BoundOptions): string | undefined {
  switch (type.kind) {
    case "array":
      return times(type.maxItems, type.items, `${path}[]`, options);
    case "set":
      return times(type.maxItems ?? finiteValues(type.items)?.length, type.items, `${path}[]`, options);
    case "map":
      return times(type.maxItems ?? finiteValues(type.key)?.length, type.value, `${path}.*`, options);
    case "record":
      return times(finiteKeys(type.key)?.length ?? type.maxItems, type.value, `${path}.*`, options);
    case "string":
      return explainText(type);
    case "union":
    case "object":
    case "tuple":
      return explainLargest(type, path, options);
    default:
      return undefined;
  }
}

function times(count: number | undefined, type: StateType, path: string, options: BoundOptions): string | undefined {
  const bound = worstCaseBytes(type, path, options);
  return count === undefined || bound.kind !== "bytes" ? undefined : `${path} ${count} × ${formatBytes(bound.bytes)}`;
}

function explainText(type: StringType): string | undefined {
  const bytes = textBytes(type);
  if (bytes === undefined || type.maxLength === undefined) return undefined;
  return bytes > type.maxLength + 2 ? `${type.maxLength} characters of up to 6 bytes` : `${type.maxLength} characters`;
}

function explainLargest(type: StateType, path: string, options: BoundOptions): string | undefined {
  const parts = [...childrenOf({ path, type })].map((part) => {
    const bound = worstCaseBytes(part.type, part.path, options);
    return { ...part, bytes: bound.kind === "bytes" ? bound.bytes : 0 };
  });
  const largest = parts.toSorted((a, b) => b.bytes - a.bytes)[0];
  if (!largest) return undefined;
  // Options of a union stand under its own path.
  if (largest.path === path) return explainBound(largest.type, path, options);
  return `${largest.path} ${formatBytes(largest.bytes)}`;
}
