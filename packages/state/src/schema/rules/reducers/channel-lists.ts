import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { ArrayType, StateType } from "../../model/state-type.ts";

/** The list that a channel holds, optional or not; undefined where it may hold something else, or nobody knows. */
export function listIn({ type }: ChannelModel): ArrayType | undefined {
  if (type.kind === "array") return type;
  if (type.kind !== "union") return undefined;
  const [only, ...others] = type.options.filter(({ kind }) => kind !== "null" && kind !== "undefined");
  return only?.kind === "array" && others.length === 0 ? only : undefined;
}

export function isMessage(type: StateType): boolean {
  return type.kind === "message" || (type.kind === "union" && type.options.length > 0 && type.options.every(isMessage));
}
