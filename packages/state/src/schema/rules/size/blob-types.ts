import { isStored } from "../../bounds/worst-case-bytes.ts";
import type { ChannelModel } from "../../model/state-schema-model.ts";
import type { StateType } from "../../model/state-type.ts";
import { walkUntil } from "../schema/walk-until.ts";
import { isFrameworkFile } from "./framework-state.ts";

export interface FoundBlob {
  channel: string;
  /** `docs[].image`: without the numbers of elements. */
  path: string;
  /** What it is, as the end of a sentence that begins with the path. */
  says: string;
}

const DATA_URI_FORMAT = /^data[-_]?ur[il]$/i;

/** Parts of a channel whose type says that they hold bytes. What a package declares inside of its own types counts as well. */
export function* blobTypes(channel: ChannelModel): Generator<FoundBlob> {
  if (!isStored(channel)) return;
  for (const { path, type } of walkUntil(channel.type, channel.name, isFrameworkFile)) {
    const says = whatBlob(type);
    if (says !== undefined) yield { channel: channel.name, path, says };
  }
}

function whatBlob(type: StateType): string | undefined {
  if (type.kind === "binary") return `holds bytes (${type.name}), which JSON writes as a list of numbers`;
  if (type.kind !== "string" || type.format === undefined) return undefined;
  if (type.format === "base64" || type.format === "base64url") return `is a text of format ${type.format}`;
  return DATA_URI_FORMAT.test(type.format) ? "is a data: URI" : undefined;
}
