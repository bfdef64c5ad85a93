import { types } from "node:util";
import type { ValueCodec } from "../encoded.ts";

export const dateCodec: ValueCodec<Date> = {
  tag: "date",
  matches: (value) => types.isDate(value),
  // An invalid date has no ISO form.
  encode: (value) => ({ at: Number.isNaN(value.getTime()) ? null : value.toISOString() }),
  decode: ({ at }) => new Date(typeof at === "string" ? at : Number.NaN),
};
