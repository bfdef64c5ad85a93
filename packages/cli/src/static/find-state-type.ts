import type ts from "typescript";
import { compiler } from "./compiler.ts";
import { findInBases, isReference } from "./convert/base-types.ts";
import { isErrorType } from "./convert/convert-primitive.ts";
import { nameOfSymbol } from "./convert/type-names.ts";

/** What an export is, by its type: something with a state, nothing of the kind, or something the types do not show. */
export type StateTypeSearch =
  | { kind: "state"; type: ts.Type }
  | { kind: "not-a-graph" }
  /** `isLost`: it is any, which a fault elsewhere may have made of it. */
  | { kind: "unreadable"; why: string; isLost: boolean };

type Finder = (type: ts.Type, checker: ts.TypeChecker) => ts.Type | undefined;

/** In this order: an agent has the `invoke` of a graph, and a compiled graph the `State` of nothing. */
const FINDERS: readonly Finder[] = [stateOfGraph, stateOfAgent, stateOfSchema, stateOfZodObject];

/** The type of the state behind a graph, a builder, an agent, a schema, or a function or promise of one of them. */
export function findStateType(type: ts.Type, checker: ts.TypeChecker): StateTypeSearch {
  const lost = judgeLost(type);
  if (lost) return lost;
  const value = checker.getAwaitedType(type) ?? type;
  if (value !== type) return findStateType(value, checker);
  if (type.isUnion()) return findInUnion(type, checker);
  const state = FINDERS.map((find) => find(type, checker)).find((found) => found !== undefined);
  if (state) return judgeState(state, checker);
  if (hasProperties(type, checker, "lg_is_pregel")) return withoutState(type);
  return findInReturnType(type, checker);
}

function judgeLost(type: ts.Type): StateTypeSearch | undefined {
  if (type.flags & compiler.TypeFlags.Any) {
    const why = isErrorType(type) ? "its type could not be resolved" : "its type is any";
    return { kind: "unreadable", why, isLost: true };
  }
  if (type.flags & compiler.TypeFlags.Unknown) return { kind: "unreadable", why: "its type is unknown", isLost: false };
  return undefined;
}

function judgeState(state: ts.Type, checker: ts.TypeChecker): StateTypeSearch {
  const isLost = (state.flags & compiler.TypeFlags.Any) !== 0;
  const isState = !isLost && !(state.flags & (compiler.TypeFlags.Unknown | compiler.TypeFlags.Never));
  if (isState) return { kind: "state", type: state };
  return { kind: "unreadable", why: `the type of its state is ${checker.typeToString(state)}`, isLost };
}

/** An `entrypoint` of the functional API, or a graph that runs elsewhere. */
function withoutState(type: ts.Type): StateTypeSearch {
  return { kind: "unreadable", why: `the type ${nameOfSymbol(type.symbol) ?? "of it"} names no state`, isLost: false };
}

/** A graph that may be missing is that graph. Which of two graphs it is, a type does not tell. */
function findInUnion(type: ts.UnionType, checker: ts.TypeChecker): StateTypeSearch {
  const options = type.types
    .map((option) => findStateType(option, checker))
    .filter(({ kind }) => kind !== "not-a-graph");
  const [first, second] = options;
  if (second) return { kind: "unreadable", why: `it may be one of ${options.length} graphs`, isLost: false };
  return first ?? { kind: "not-a-graph" };
}

function findInReturnType(type: ts.Type, checker: ts.TypeChecker): StateTypeSearch {
  const returned = checker.getSignaturesOfType(type, compiler.SignatureKind.Call).at(-1)?.getReturnType();
  if (!returned || returned === type) return { kind: "not-a-graph" };
  const found = findStateType(returned, checker);
  return found.kind === "unreadable" ? { ...found, why: `of what it returns, ${found.why}` } : found;
}

/** Which type argument of the class is the state. */
const STATE_ARGUMENT = new Map([
  ["CompiledStateGraph", 0],
  ["StateGraph", 1],
  ["CompiledGraph", 1],
  ["MessageGraph", 1],
]);

function stateOfGraph(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  if (!hasProperties(type, checker, "lg_is_pregel") && !hasProperties(type, checker, "addNode", "compile"))
    return undefined;
  const graph = findInBases(
    type,
    checker,
    (base) => isReference(base) && STATE_ARGUMENT.has(nameOfSymbol(base.symbol) ?? ""),
  );
  if (!graph || !isReference(graph)) return undefined;
  return checker.getTypeArguments(graph)[STATE_ARGUMENT.get(compiler.symbolName(graph.symbol))!];
}

/** What `invoke` promises: messages, the state schema and that of every middleware in one. */
function stateOfAgent(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  if (!hasProperties(type, checker, "~agentTypes") && !hasProperties(type, checker, "graph", "invoke", "streamEvents"))
    return undefined;
  const invoke = typeOfProperty(type, "invoke", checker);
  const returned = invoke && checker.getSignaturesOfType(invoke, compiler.SignatureKind.Call).at(-1)?.getReturnType();
  return returned && checker.getAwaitedType(returned);
}

/** `Annotation.Root` and `StateSchema`. */
function stateOfSchema(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  const isSchema =
    hasProperties(type, checker, "State", "Update", "spec") ||
    hasProperties(type, checker, "State", "Update", "fields");
  return isSchema ? typeOfProperty(type, "State", checker) : undefined;
}

/** zod 4 keeps the parsed type in `_zod.output`, zod 3 in `_output`. */
function stateOfZodObject(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  if (!hasProperties(type, checker, "shape")) return undefined;
  const internals = typeOfProperty(type, "_zod", checker);
  const output = internals && typeOfProperty(internals, "output", checker);
  return output ?? (hasProperties(type, checker, "_def") ? typeOfProperty(type, "_output", checker) : undefined);
}

function hasProperties(type: ts.Type, checker: ts.TypeChecker, ...names: string[]): boolean {
  return names.every((name) => checker.getPropertyOfType(type, name) !== undefined);
}

function typeOfProperty(type: ts.Type, name: string, checker: ts.TypeChecker): ts.Type | undefined {
  const property = checker.getPropertyOfType(type, name);
  return property && checker.getTypeOfSymbol(property);
}
