import { formatBytes } from "@threadkeep/state";
import { isBytes } from "./json-text.ts";
import { firstString, isRecord, type Loose } from "../../../message/record.ts";
import type { MediaKind } from "./media-kind.ts";
import { decodedBytes } from "./without-binary.ts";

/** The deepest is Bedrock's: a block's `image`, its `source`, its `s3Location`. */
const MAX_DEPTH = 3;
/** A longer URL holds content or a signature, and is no name for anything. */
const MAX_URL_CHARS = 2000;
const MAX_NAME_CHARS = 200;

const URL_FIELDS = ["url", "uri", "fileUri", "file_uri", "file_url", "image_url", "audio_url", "video_url", "gcsUri"];
const DATA_FIELDS = ["data", "file_data", "bytes", "base64", "result", ...URL_FIELDS];

/** What stands in a text for an image or a file: where it can be found, what it is called, its MIME type and size. */
export function mediaPlaceholder(kind: MediaKind, block: Loose, where: string): string {
  const holders = recordsWithin(block, MAX_DEPTH);
  const found = (...names: string[]): string | undefined =>
    holders
      .map((holder) => firstString(holder, ...names))
      .find((value) => value !== undefined && value.length <= MAX_NAME_CHARS);
  const reference = urlIn(holders) ?? found("file_id", "fileId") ?? idIn(holders);
  const mime = found("mimeType", "mime_type", "media_type") ?? mimeOfDataUri(holders) ?? found("format");
  const facts = [reference, found("filename", "file_name", "name", "title"), mime, sizeIn(holders)];
  if (reference === undefined) facts.push(where);
  return `[${familyOf(mime) ?? kind}: ${facts.filter((fact) => fact !== undefined).join(", ")}]`.replaceAll(
    /\s+/g,
    " ",
  );
}

function familyOf(mime: string | undefined): string | undefined {
  return /^(image|audio|video)\//.exec(mime ?? "")?.[1];
}

function urlIn(holders: readonly Loose[]): string | undefined {
  const urls = holders.flatMap((holder) => URL_FIELDS.map((name) => holder[name]));
  return urls.find(
    (url) => typeof url === "string" && url !== "" && !url.startsWith("data:") && url.length <= MAX_URL_CHARS,
  ) as string | undefined;
}

/** LangChain's first block format names a provider's file in `id`; in others that is the block's own. */
function idIn(holders: readonly Loose[]): string | undefined {
  const holder = holders.find((one) => one["source_type"] === "id");
  return holder && firstString(holder, "id");
}

function mimeOfDataUri(holders: readonly Loose[]): string | undefined {
  const uri = dataIn(holders).find((data) => typeof data === "string" && data.startsWith("data:"));
  return typeof uri === "string" ? /^data:([\w.+/-]{1,100})[;,]/.exec(uri)?.[1] : undefined;
}

function sizeIn(holders: readonly Loose[]): string | undefined {
  const [data] = dataIn(holders);
  if (data === undefined) return undefined;
  return formatBytes(typeof data === "string" ? decodedBytes(data) : data.byteLength);
}

/** The bytes, data URIs and base64 texts of a block. */
function dataIn(holders: readonly Loose[]): (string | { byteLength: number })[] {
  return holders.flatMap((holder) =>
    DATA_FIELDS.filter((name) => holdsData(name, holder[name])).map((name) => holder[name]),
  ) as (string | { byteLength: number })[];
}

function holdsData(name: string, value: unknown): boolean {
  if (typeof value !== "string" || value === "") return isBytes(value);
  return !URL_FIELDS.includes(name) || value.startsWith("data:");
}

function recordsWithin(block: Loose, depth: number): Loose[] {
  if (depth === 0) return [block];
  const nested = Object.values(block).filter((value) => isRecord(value) && !isBytes(value) && !Array.isArray(value));
  return [block, ...nested.flatMap((value) => recordsWithin(value as Loose, depth - 1))];
}
