import type { RowPlace, ValueCodec } from "../encoding/value-codec.ts";
import { readJsonObject } from "../store/read-json.ts";
import type { RunRow } from "../store/run-store.ts";
import { mayBePlain, openText, sealText } from "./sealed-text.ts";

type Options = RunRow["options"];

const SEALED = "__threadkeep_sealed__";

/** As they are stored: with encryption they are one text that is bound to the run. */
export async function sealOptions(
  codec: ValueCodec,
  runId: string,
  options: NonNullable<Options>,
): Promise<NonNullable<Options>> {
  const sealed = await sealText(codec, JSON.stringify(options), placeOf(runId));
  return sealed === undefined ? options : { [SEALED]: sealed };
}

/** Undefined, as those of a damaged record, where they do not open, or are not encrypted and have to be. */
export async function openOptions(codec: ValueCodec, runId: string, stored: Options): Promise<Options> {
  if (stored === undefined) return undefined;
  if (SEALED in stored) return readJsonObject(await openText(codec, stored[SEALED], placeOf(runId))) as Options;
  return (await mayBePlain(codec, placeOf(runId))) ? stored : undefined;
}

// No graph has a namespace of this name. By the run: another of the same thread may have asked for something else.
function placeOf(runId: string): RowPlace {
  return { threadId: "", namespace: "__threadkeep_run__", channel: "options", version: runId };
}
