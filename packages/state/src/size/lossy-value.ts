import type { PathKey } from "./value-path.ts";

/** What LangGraph's JsonPlusSerializer cannot give back as it was. */
export type LossyKind =
  | "bigint"
  | "binary"
  | "class-instance"
  | "cycle"
  | "date"
  | "emptied"
  | "error"
  | "function"
  | "nan"
  | "symbol";

export interface LossyValue {
  /** Where it is: `docs[3].fetchedAt`. */
  path: string;
  kind: LossyKind;
}

/** As found on a walk, before the path is written out. */
export interface LossyFinding {
  keys: PathKey[];
  kind: LossyKind;
}

/** What a later read returns instead, measured on langgraph-checkpoint 1.1.5. */
export const READ_BACK_AS: Readonly<Record<LossyKind, string>> = {
  bigint: "the text “[unable to serialize…]” in place of the whole value around it",
  binary: "a plain object",
  "class-instance": "a plain object or text without its class",
  cycle: "the text “[Circular]”",
  date: "a string",
  emptied: "an empty object, as LangChain writes what stands inside of a message and has no fields of its own",
  error: "an Error with only its message",
  function: "nothing",
  nan: "null",
  symbol: "nothing",
};

/**
 * Kinds whose content is gone afterwards; of the others a plain form survives. What is emptied is not among them: it is in a
 * message, where a model's provider puts it more often than a node does, and the message itself comes back.
 */
const DESTROYED: ReadonlySet<LossyKind> = new Set<LossyKind>(["bigint", "cycle", "function", "nan", "symbol"]);

export function isDestroyed({ kind }: { kind: LossyKind }): boolean {
  return DESTROYED.has(kind);
}
