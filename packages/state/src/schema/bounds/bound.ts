/** The most bytes that a value can take in a checkpoint, as far as its type tells. */
export type Bound =
  | { kind: "bytes"; bytes: number }
  /** `path` names the part without a bound: `docs[].text`. */
  | { kind: "unbounded"; path: string }
  | { kind: "unknown"; path: string; why: string };
