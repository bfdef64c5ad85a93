import type { StateType } from "@threadkeep/state";
import type ts from "typescript";
import { type Conversion, MAX_LITERALS, MAX_OPTIONS, unknown } from "./conversion.ts";

export function convertUnion(type: ts.UnionType, conversion: Conversion): StateType {
  const texts = type.types.filter((option) => option.isStringLiteral());
  const others = type.types.filter((option) => !option.isStringLiteral());
  if (others.length > MAX_OPTIONS) return unknown(`a union of ${type.types.length} types, too many to read`);
  const converted = others.map((option) => conversion.convert(option, conversion));
  return unionOf([...convertTexts(texts), ...converted]);
}

function convertTexts(texts: readonly ts.StringLiteralType[]): StateType[] {
  if (texts.length <= MAX_LITERALS) return texts.map(({ value }) => ({ kind: "literal", value }));
  return [{ kind: "string", maxLength: Math.max(...texts.map(({ value }) => value.length)) }];
}

/**
 * One type for several: without repetitions, `true | false` as boolean, and in an order of its own, because the
 * compiler's changes with whatever else it has read before.
 */
export function unionOf(types: readonly StateType[]): StateType {
  const flat = types.flatMap((type) => (type.kind === "union" ? type.options : [type]));
  const options = new Map(foldBooleans(flat).map((option) => [sortKey(option), option]));
  const [first, ...more] = [...options].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, option]) => option);
  if (first === undefined) return unknown("its type is never");
  return more.length === 0 ? first : { kind: "union", options: [first, ...more] };
}

function foldBooleans(options: readonly StateType[]): StateType[] {
  const rest = options.filter((option) => !(option.kind === "literal" && typeof option.value === "boolean"));
  const truths = new Set(options.map((option) => (option.kind === "literal" ? option.value : undefined)));
  if (truths.has(true) && truths.has(false)) return [...rest, { kind: "boolean" }];
  return [...options];
}

/** Literals first, `null` and `undefined` last. */
function sortKey(option: StateType): string {
  const rank = option.kind === "literal" ? 0 : option.kind === "null" ? 2 : option.kind === "undefined" ? 3 : 1;
  return `${rank}${JSON.stringify(option)}`;
}

/** Of an optional property: that it may be missing is said already. */
export function withoutUndefined(type: StateType): StateType {
  if (type.kind !== "union") return type;
  return unionOf(type.options.filter(({ kind }) => kind !== "undefined"));
}
