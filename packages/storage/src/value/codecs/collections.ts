import { types } from "node:util";
import type { Encoded, ValueCodec } from "../encoded.ts";

export const mapCodec: ValueCodec<Map<unknown, unknown>> = {
  tag: "map",
  matches: (value) => types.isMap(value),
  encode: (value, encodePart) => ({
    entries: [...value].map(([key, part], index) => [encodePart(key, index), encodePart(part, index)]),
  }),
  decode: ({ entries }, decodePart) =>
    new Map(asList(entries).map((entry) => [decodePart(asList(entry)[0]), decodePart(asList(entry)[1])])),
};

export const setCodec: ValueCodec<Set<unknown>> = {
  tag: "set",
  matches: (value) => types.isSet(value),
  encode: (value, encodePart) => ({ values: [...value].map((part, index) => encodePart(part, index)) }),
  decode: ({ values }, decodePart) => new Set(asList(values).map((part) => decodePart(part))),
};

function asList(encoded: Encoded | undefined): Encoded[] {
  return Array.isArray(encoded) ? encoded : [];
}
