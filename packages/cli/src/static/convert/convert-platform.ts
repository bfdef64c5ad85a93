import type { StateType } from "@threadkeep/state";
import type ts from "typescript";
import { compiler } from "../compiler.ts";
import { isReference } from "./base-types.ts";
import { type Conversion, unknown } from "./conversion.ts";

const PLAIN = new Map<string, StateType>([
  ["Date", { kind: "date" }],
  ["RegExp", { kind: "regexp" }],
  ["Promise", { kind: "promise" }],
  ["PromiseLike", { kind: "promise" }],
  ["Function", { kind: "function" }],
  ["CallableFunction", { kind: "function" }],
  ["NewableFunction", { kind: "function" }],
  ["Symbol", { kind: "symbol" }],
  ["String", { kind: "string" }],
  ["Number", { kind: "number" }],
  ["Boolean", { kind: "boolean" }],
  ["BigInt", { kind: "bigint" }],
  ["Object", unknown("declared Object")],
]);

const BINARY =
  /^(Buffer|NonSharedBuffer|(Uint8|Uint8Clamped|Uint16|Uint32|Int8|Int16|Int32|Float16|Float32|Float64|BigInt64|BigUint64)Array|ArrayBuffer|SharedArrayBuffer|ArrayBufferView|DataView|Blob|File)$/;

/** What the language and the runtime bring along. Undefined for their plain interfaces, which are read like others. */
export function convertPlatform(type: ts.Type, conversion: Conversion): StateType | undefined {
  const declaration = type.symbol?.declarations?.[0];
  if (!declaration || conversion.originOf(declaration).kind !== "platform") return undefined;
  const name = compiler.symbolName(type.symbol);
  if (BINARY.test(name)) return { kind: "binary", name };
  return PLAIN.get(name) ?? convertCollection(name, type, conversion) ?? convertInstance(name, type.symbol);
}

function convertCollection(name: string, type: ts.Type, conversion: Conversion): StateType | undefined {
  const isMap = name === "Map" || name === "ReadonlyMap";
  const isSet = name === "Set" || name === "ReadonlySet";
  if (!isReference(type) || !(isMap || isSet)) return undefined;
  const [first, second] = conversion.checker.getTypeArguments(type).map((part) => conversion.convert(part, conversion));
  if (isMap) return first && second && { kind: "map", key: first, value: second };
  return first && { kind: "set", items: first };
}

/** `Response`, `Error`, `URL`: a constructor of that name exists, and what is inside is not for a checkpoint. */
function convertInstance(name: string, symbol: ts.Symbol): StateType | undefined {
  if (!(symbol.flags & (compiler.SymbolFlags.Variable | compiler.SymbolFlags.Class))) return undefined;
  const rest = unknown(`what \`${name}\` holds is not read`);
  return { kind: "object", properties: [], rest, name, isClass: true };
}
