import type { AnyNode } from "acorn";
import type { UseFlags } from "./field-uses.ts";
import { literalOf, moves, type Values } from "./function-values.ts";

const ORDERS = new Set(["<", "<=", ">", ">="]);
const EQUALITIES = new Set(["===", "!==", "==", "!="]);

export function isComparison(operator: string): boolean {
  return ORDERS.has(operator) || EQUALITIES.has(operator);
}

/** What is told of `compared` by `compared <operator> other`. */
export function comparisonFlags(operator: string, other: AnyNode, otherValues: Values, compared: Values): UseFlags {
  const isEquality = EQUALITIES.has(operator);
  const literal = literalOf(otherValues);
  const isNothing = otherValues.size > 0 && [...otherValues].every(({ kind }) => kind === "nothing");
  const isAnother = [...otherValues].some(({ kind }) => kind !== "nothing" && kind !== "literal");
  const withNumber = isEquality ? isNumber(other, otherValues) : typeof literal !== "string" && !isNothing;
  return {
    ...(withNumber && !asksForEmptiness(literal, compared) ? { comparedWithNumber: true } : {}),
    ...(isEquality && isAnother ? { compared: true } : {}),
  };
}

/** `Date.now() - state.startedAt > 1000`, `config.metadata.langgraph_step > 10`: what is compared changes without a write. */
export function measuresOther(operator: string, left: Values, right: Values): boolean {
  const values = [...left, ...right];
  if (!ORDERS.has(operator) || values.some((value) => value.kind === "literal" && typeof value.value === "string"))
    return false;
  return values.some(moves) || values.every(({ kind }) => kind !== "field");
}

/** A number, a constant by its upper-case name, or another field. */
function isNumber(node: AnyNode, values: Values): boolean {
  if (typeof literalOf(values) === "number" || [...values].some(({ kind }) => kind === "field")) return true;
  const name =
    node.type === "MemberExpression" && node.property.type === "Identifier" ? node.property.name : identifierOf(node);
  return /^[A-Z][A-Z0-9_]+$/.test(name ?? "") && name !== "END" && name !== "START";
}

function identifierOf(node: AnyNode): string | undefined {
  return node.type === "Identifier" ? node.name : undefined;
}

/** `docs.length > 0` asks whether there are any, and counts nothing. */
function asksForEmptiness(literal: unknown, compared: Values): boolean {
  const ofProperty = [...compared].some((value) => value.kind === "field" && value.property !== undefined);
  return ofProperty && (literal === 0 || literal === 1);
}
