import { formatBytes, type Bound } from "@threadkeep/state";

/** A worst case in as many words as a column has room for: `12.4 KB`, `no bound`, `unknown`. */
export function describeBound(bound: Bound): string {
  if (bound.kind === "bytes") return formatBytes(bound.bytes);
  return bound.kind === "unbounded" ? "no bound" : "unknown";
}

/** A measured size, or that there was no sample. */
export function describeMeasured(bytes: number | undefined): string {
  return bytes === undefined ? "-" : formatBytes(bytes);
}
