import type { ChannelKind, ChannelModel } from "@threadkeep/state";
import type ts from "typescript";
import { compiler } from "./compiler.ts";
import { nameOfSymbol } from "./convert/type-names.ts";

type ChannelFacts = Pick<ChannelModel, "kind" | "reducer" | "default">;

const FROM_TYPES = { kind: "unknown", why: "read from types only" } as const;

/** LangGraph's classes of channels, and of the fields of a StateSchema. */
const KINDS = new Map<string, ChannelKind>([
  ["LastValue", "last-value"],
  ["LastValueAfterFinish", "last-value"],
  ["BinaryOperatorAggregate", "reducer"],
  ["ReducedValue", "reducer"],
  ["DeltaChannel", "delta"],
  ["DeltaValue", "delta"],
  ["UntrackedValue", "untracked"],
  ["UntrackedValueChannel", "untracked"],
  ["EphemeralValue", "ephemeral"],
]);

/** What the declaration of a channel tells of it for sure. The function itself and the default take the module. */
export function readChannelFacts(channel: ts.Symbol, checker: ts.TypeChecker): ChannelFacts {
  const roots = checker.getRootSymbols(channel);
  const kinds = new Set(roots.map((root) => kindOf(root, checker)));
  const [kind = "unknown"] = kinds.size === 1 ? kinds : [];
  const isPlain = kind === "last-value" && roots.every((root) => isPlainAnnotation(root, checker));
  return { kind, reducer: reducerOf(kind), default: isPlain ? { kind: "none" } : FROM_TYPES };
}

function reducerOf(kind: ChannelKind): ChannelFacts["reducer"] {
  return kind === "last-value" || kind === "untracked" || kind === "ephemeral" ? { kind: "none" } : FROM_TYPES;
}

function kindOf(field: ts.Symbol, checker: ts.TypeChecker): ChannelKind {
  const type = checker.getTypeOfSymbol(field);
  if (isBareAnnotation(type, checker)) return "last-value";
  const name = nameOfSymbol(type.symbol) ?? "";
  if (name === "BaseChannel")
    return kindOfAnnotationCall(field.valueDeclaration, checker) ?? kindByUpdates(type, checker);
  return KINDS.get(name) ?? (isFieldOfStateSchema(field, checker) ? "last-value" : "unknown");
}

/** `Annotation<string>` without a call: LangGraph calls it, and it makes a LastValue. */
function isBareAnnotation(type: ts.Type, checker: ts.TypeChecker): boolean {
  return checker
    .getSignaturesOfType(type, compiler.SignatureKind.Call)
    .some(
      (signature) =>
        signature.parameters.length === 0 && nameOfSymbol(signature.getReturnType().symbol) === "LastValue",
    );
}

/** `Annotation<string[]>({ reducer })`, whose type is that of any channel. */
function kindOfAnnotationCall(
  declaration: ts.Declaration | undefined,
  checker: ts.TypeChecker,
): ChannelKind | undefined {
  if (
    !declaration ||
    !compiler.isPropertyAssignment(declaration) ||
    !compiler.isCallExpression(declaration.initializer)
  )
    return undefined;
  const [options] = declaration.initializer.arguments;
  if (!options) return undefined;
  if (options.kind === compiler.SyntaxKind.NullKeyword) return "last-value";
  const type = checker.getTypeAtLocation(options);
  return ["reducer", "value"].some((name) => checker.getPropertyOfType(type, name)) ? "reducer" : undefined;
}

/** Only a channel with a reducer can be told to overwrite its value. */
function kindByUpdates(type: ts.Type, checker: ts.TypeChecker): ChannelKind {
  const updates = checker.getTypeArguments(type as ts.TypeReference)[1];
  const options = updates?.isUnion() ? updates.types : [updates];
  return options.some((option) => nameOfSymbol(option?.aliasSymbol ?? option?.symbol) === "OverwriteValue")
    ? "reducer"
    : "unknown";
}

/** A plain schema in a StateSchema keeps its last value, and may have a default. */
function isFieldOfStateSchema(field: ts.Symbol, checker: ts.TypeChecker): boolean {
  const call = field.valueDeclaration?.parent?.parent;
  return (
    call !== undefined &&
    compiler.isNewExpression(call) &&
    nameOfSymbol(checker.getTypeAtLocation(call).symbol) === "StateSchema"
  );
}

/** `Annotation<string>` and `Annotation<string>()` take no default. A `new LastValue()` might have one. */
function isPlainAnnotation(field: ts.Symbol, checker: ts.TypeChecker): boolean {
  const declaration = field.valueDeclaration;
  const isCall =
    declaration && compiler.isPropertyAssignment(declaration) && compiler.isCallExpression(declaration.initializer);
  return (
    isBareAnnotation(checker.getTypeOfSymbol(field), checker) ||
    (isCall === true && !isFieldOfStateSchema(field, checker))
  );
}
