import type { StateSchemaModel } from "./state-schema-model.ts";

/**
 * Whether plain data from outside, a lock file or another process, is a model that every rule can walk. It checks shapes,
 * not sense: a model that says nonsense yields nonsense findings, and no crash.
 */
export function isStateSchemaModel(value: unknown): value is StateSchemaModel {
  return (
    isRecord(value) &&
    isListOf(value["sources"], isText) &&
    isListOf(value["channels"], isChannel) &&
    (value["topology"] === undefined || isTopology(value["topology"])) &&
    (value["position"] === undefined || isPosition(value["position"]))
  );
}

function isChannel(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value["name"]) &&
    isText(value["kind"]) &&
    isKnownOrNot(value["reducer"], (reducer) => reducer["kind"] !== "function" || isReducer(reducer)) &&
    isKnownOrNot(value["default"], (initial) => initial["kind"] !== "value" || isCount(initial["bytes"])) &&
    isType(value["type"], 0) &&
    (value["writes"] === undefined || isType(value["writes"], 0)) &&
    isRecord(value["metadata"]) &&
    (value["position"] === undefined || isPosition(value["position"]))
  );
}

function isKnownOrNot(value: unknown, isComplete: (fact: Record<string, unknown>) => boolean): boolean {
  return isRecord(value) && isText(value["kind"]) && isComplete(value);
}

function isReducer(reducer: Record<string, unknown>): boolean {
  return isText(reducer["name"]) && isText(reducer["fingerprint"]) && isRecord(reducer["behavior"]);
}

const MAX_DEPTH = 100;

/** For each kind that holds types: those that must be there. */
function isType(value: unknown, depth: number): boolean {
  if (!isRecord(value) || !isText(value["kind"]) || depth > MAX_DEPTH) return false;
  const isInner = (inner: unknown) => isType(inner, depth + 1);
  const isInnerOrAbsent = (inner: unknown) => inner === undefined || isInner(inner);
  switch (value["kind"]) {
    case "array":
    case "set":
      return isInner(value["items"]);
    case "tuple":
      return isListOf(value["items"], isInner) && isInnerOrAbsent(value["rest"]);
    case "union":
      return isListOf(value["options"], isInner);
    case "record":
    case "map":
      return isInner(value["key"]) && isInner(value["value"]);
    case "object":
      return (
        isListOf(value["properties"], (property) => isProperty(property, isInner)) && isInnerOrAbsent(value["rest"])
      );
    case "literal":
      return ["string", "number", "boolean"].includes(typeof value["value"]);
    case "unknown":
      return isText(value["why"]);
    default:
      return true;
  }
}

function isProperty(value: unknown, isInner: (type: unknown) => boolean): boolean {
  return isRecord(value) && isText(value["name"]) && isInner(value["type"]);
}

function isTopology(value: unknown): boolean {
  return (
    isRecord(value) &&
    isListOf(value["nodes"], isNode) &&
    isListOf(value["edges"], (edge) => isRecord(edge) && isListOf(edge["from"], isText) && isText(edge["to"])) &&
    isListOf(value["routers"], isRouter)
  );
}

function isNode(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value["name"]) &&
    isWordOr("undeclared", value["ends"], isText) &&
    isWordOr("unknown", value["reads"], isFieldUse) &&
    isWordOr("unknown", value["writes"], isFieldUse) &&
    (value["returns"] === undefined || isListOf(value["returns"], isText))
  );
}

function isRouter(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value["from"]) &&
    isText(value["name"]) &&
    isWordOr("undeclared", value["destinations"], isText) &&
    isWordOr("unknown", value["reads"], isFieldUse)
  );
}

function isFieldUse(value: unknown): boolean {
  return isRecord(value) && isText(value["name"]);
}

function isWordOr(word: string, value: unknown, isItem: (item: unknown) => boolean): boolean {
  return value === word || isListOf(value, isItem);
}

function isPosition(value: unknown): boolean {
  return isRecord(value) && isText(value["file"]) && isCount(value["line"]) && isCount(value["column"]);
}

function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
