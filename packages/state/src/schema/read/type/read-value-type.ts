import { readReferenceMetadata } from "../../../refs/reference-metadata.ts";
import type { StateType } from "../../model/state-type.ts";
import { describeThrown, isObject, propertyOf } from "../property-of.ts";
import { zodDefOf, zodVersionOf } from "../schema-kinds.ts";
import { unknown } from "./build-type.ts";
import { asReference } from "./reference-type.ts";
import type { SchemaPart } from "./schema-part.ts";
import { readSchemaMeta } from "./schema-layers.ts";
import { zod3Type } from "./zod3-type.ts";
import { zod4Type } from "./zod4-type.ts";

// Deeper than any state that a person writes; a lazy schema that makes a new one of itself each time ends here.
const MAX_DEPTH = 64;
// Schemas that share parts can be small and still unfold without end.
const MAX_PARTS = 5_000;

/**
 * The type of the values that a schema lets into the state: its output, as LangGraph (1.4.18) stores what the schema made of
 * each write. A transform's result is therefore unknown, and a default is no part of the type.
 */
export function readValueType(schema: unknown, path: string): StateType {
  return new TypeWalk().read(schema, path);
}

class TypeWalk {
  /** The schemas around the one being read, with the name each was met under. */
  readonly #open = new Map<unknown, string>();
  #partsLeft = MAX_PARTS;

  readonly read = (schema: unknown, path: string): StateType => {
    const outer = this.#open.get(schema);
    if (outer !== undefined) return { kind: "recursive", name: outer };
    if (this.#open.size >= MAX_DEPTH) return unknown(`nested deeper than ${MAX_DEPTH} levels`);
    if (this.#partsLeft-- <= 0) return unknown(`a type of more than ${MAX_PARTS.toLocaleString("en")} parts`);
    this.#open.set(schema, nameOf(schema) ?? path);
    try {
      return this.#readWhole(schema, path);
    } catch (thrown) {
      return unknown(`its schema cannot be read: ${describeThrown(thrown)}`);
    } finally {
      this.#open.delete(schema);
    }
  };

  #readWhole(schema: unknown, path: string): StateType {
    const type = readKind({ schema, def: zodDefOf(schema), path, read: this.read });
    const reference = readReferenceMetadata(schema);
    if (reference !== undefined) return asReference(type, reference);
    const name = nameOf(schema);
    return type.kind === "object" && name !== undefined && type.name === undefined ? { ...type, name } : type;
  }
}

function readKind(part: SchemaPart): StateType {
  const version = zodVersionOf(part.schema);
  if (version !== undefined) return version === "zod4" ? zod4Type(part) : zod3Type(part);
  const vendor = propertyOf(propertyOf(part.schema, "~standard"), "vendor");
  return unknown(typeof vendor === "string" ? `a ${vendor} schema, only zod is read` : "no schema says its type");
}

// `.meta({ id: "Document" })`
function nameOf(schema: unknown): string | undefined {
  if (!isObject(schema)) return undefined;
  const id = propertyOf(readSchemaMeta(schema), "id");
  return typeof id === "string" ? id : undefined;
}
