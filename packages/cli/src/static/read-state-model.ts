import {
  UNDECLARED_IN_JAVASCRIPT,
  type ChannelModel,
  type SourcePosition,
  type StateSchemaModel,
  type StateType,
} from "@threadkeep/state";
import type ts from "typescript";
import { compiler } from "./compiler.ts";
import { unknown } from "./convert/conversion.ts";
import { convertType } from "./convert/convert-type.ts";
import { unionOf } from "./convert/convert-union.ts";
import { declaresNoType } from "./declares-no-type.ts";
import { findChannelPositions } from "./find-channel-positions.ts";
import { readChannelFacts } from "./read-channel-facts.ts";
import type { OriginOf } from "./source-origin.ts";

export interface StateReading {
  checker: ts.TypeChecker;
  originOf: OriginOf;
  root: string;
}

/** Added by LangGraph to what a run returns. They are not channels. */
const NOT_CHANNELS = new Set(["__interrupt__"]);
/** Of the single channel of a graph whose state is no object, as LangGraph calls it. */
const ROOT_CHANNEL = "__root__";

/** The channels of a state by its type. Undefined where the type names none: `Record<string, unknown>`. */
export function readStateModel(
  state: ts.Type,
  position: SourcePosition | undefined,
  reading: StateReading,
): StateSchemaModel | undefined {
  const channels = isList(state, reading.checker) ? [rootChannel(state, reading)] : readChannels(state, reading);
  if (channels.length === 0) return undefined;
  return { sources: ["typescript"], channels, ...(position ? { position } : {}) };
}

function isList(state: ts.Type, checker: ts.TypeChecker): boolean {
  return checker.isArrayType(state) || checker.isTupleType(state);
}

function rootChannel(state: ts.Type, { checker, originOf }: StateReading): ChannelModel {
  const unknown = { kind: "unknown", why: "read from types only" } as const;
  const type = convertType(state, checker, originOf);
  return { name: ROOT_CHANNEL, kind: "unknown", reducer: unknown, default: unknown, ...typed(type), metadata: {} };
}

function readChannels(state: ts.Type, { checker, originOf, root }: StateReading): ChannelModel[] {
  const symbols = channelSymbols(state, checker);
  const positions = findChannelPositions([...symbols.values()].flat(), checker, originOf, root);
  return [...symbols].map(([name, declared]) => {
    const position = positions.get(name);
    const types = declared.map((symbol) => readType(symbol, checker, originOf));
    const facts = readChannelFacts(declared[0]!, checker);
    return { name, ...facts, ...typed(unionOf(types)), metadata: {}, ...(position ? { position } : {}) };
  });
}

function readType(channel: ts.Symbol, checker: ts.TypeChecker, originOf: OriginOf): StateType {
  const isInferred = declaresNoType(channel, checker);
  const type = convertType(checker.getTypeOfSymbol(channel), checker, originOf, { isInferred });
  // `default: () => null` tells what the channel starts with, and not what is written to it.
  return isInferred && (type.kind === "null" || type.kind === "undefined") ? unknown(UNDECLARED_IN_JAVASCRIPT) : type;
}

/** A state that is a union has the channels of all of its options. */
function channelSymbols(state: ts.Type, checker: ts.TypeChecker): Map<string, ts.Symbol[]> {
  const symbols = new Map<string, ts.Symbol[]>();
  for (const option of state.isUnion() ? state.types : [state]) {
    for (const property of checker.getPropertiesOfType(option)) {
      const name = compiler.symbolName(property);
      if (!NOT_CHANNELS.has(name)) symbols.set(name, [...(symbols.get(name) ?? []), property]);
    }
  }
  return symbols;
}

function typed(type: StateType): Pick<ChannelModel, "type" | "typeFrom"> {
  return { type, typeFrom: type.kind === "unknown" ? "nothing" : "typescript" };
}
