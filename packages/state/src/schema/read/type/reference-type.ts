import type { ReferenceMetadata } from "../../../refs/reference-metadata.ts";
import type { StateType, StringType } from "../../model/state-type.ts";
import { shortened } from "./build-type.ts";

/** What `externalId()` and `externalIds()` made, with what they say of themselves. */
export function asReference(type: StateType, reference: ReferenceMetadata): StateType {
  if (reference.kind === "externalIds") return asReferences(type, reference.max);
  const text: StringType = type.kind === "string" ? type : { kind: "string" };
  const { prefix, max } = reference;
  return { ...shortened(text, max), ascii: true, reference: prefix === undefined ? {} : { prefix } };
}

function asReferences(type: StateType, max: number): StateType {
  if (type.kind !== "array") return type;
  return { ...type, maxItems: Math.min(type.maxItems ?? max, max), reference: true };
}
