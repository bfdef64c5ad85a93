import { ThreadkeepError } from "@threadkeep/state";

import { applyListChange } from "./list-change.ts";
import { parseJson } from "./parse-json.ts";
import { describePlace } from "./row-place.ts";
import { baseOf, headOf } from "./row-type.ts";
import type { StoredValue } from "./stored-value.ts";
import type { RowPlace } from "./value-codec.ts";
import { valueIncomplete } from "./value-incomplete-error.ts";

/** A value as its rows hold it: bytes, or JSON data whose classes are not back yet. */
export type RawValue = { bytes: Uint8Array; json?: undefined } | { bytes?: undefined; json: unknown };

/** @param rows opened, the whole one first */
export function readRawValue([whole, ...changes]: readonly StoredValue[], place: RowPlace | undefined): RawValue {
  if (whole === undefined || baseOf(whole.type) !== undefined)
    throw incomplete("the row that it begins with is missing", place);
  let value = readWhole(whole, place);
  for (const { type, bytes } of changes) {
    if (baseOf(type) === undefined) throw incomplete("a whole row stands where a change belongs", place);
    if (bytes.byteLength > 0) value = { json: applyChange(value, parseRow(bytes, place), place) };
  }
  return value;
}

function readWhole({ type, bytes }: StoredValue, place: RowPlace | undefined): RawValue {
  // A layer that is left over was not opened.
  switch (type) {
    case "bytes":
      // On a buffer of its own: that of a Buffer may hold what is of others, and one row may be read for two checkpoints.
      return { bytes: new Uint8Array(bytes) };
    case "json":
    case "tk-json":
      return { json: parseRow(bytes, place) };
    default:
      throw new ThreadkeepError(
        `A row ${describePlace(place)} has the type "${type}", which this codec does not read${type === headOf(type) ? "" : " without the option that wrote it"}. Check encryption and compression, and which saver wrote the thread.`,
        { code: "persistence.unknown-row-type", context: { ...place, type } },
      );
  }
}

/** @param base is used up @throws ThreadkeepError `checkpointer.value-incomplete` */
export function applyChange(base: RawValue, change: unknown, place: RowPlace | undefined): unknown[] {
  const list = Array.isArray(base.json) ? applyListChange<unknown>(base.json, change) : undefined;
  if (list === undefined) throw incomplete("a change does not fit the row before it", place);
  return list;
}

/** @throws ThreadkeepError `persistence.corrupt-row` */
export function parseRow(bytes: Uint8Array, place: RowPlace | undefined): unknown {
  try {
    return parseJson(bytes);
  } catch (cause) {
    throw new ThreadkeepError(
      `A row ${describePlace(place)} is not the JSON that was written. Restore it from a backup, or delete the checkpoint.`,
      { code: "persistence.corrupt-row", context: { ...place }, cause },
    );
  }
}

function incomplete(problem: string, place: RowPlace | undefined): ThreadkeepError {
  return valueIncomplete(describePlace(place), problem, { ...place });
}
