import type { StateType } from "../../model/state-type.ts";

/** One schema inside of another. */
export interface SchemaPart {
  schema: unknown;
  /** Its definition: `_zod.def` or `_def`. */
  def: object;
  /** Where it was met: `docs[].title`. */
  path: string;
  read: ReadPart;
}

/** Reads the schema met at `path`. It ends on recursion, on depth and on size. */
export type ReadPart = (schema: unknown, path: string) => StateType;

export type PartReader = (part: SchemaPart) => StateType;
