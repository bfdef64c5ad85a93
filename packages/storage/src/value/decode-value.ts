import { CODECS } from "./codecs/registry.ts";
import { isRecord, mapRecord, TAG, type Encoded, type EncodedRecord, type ValueCodec } from "./encoded.ts";

const CODEC_OF_TAG: ReadonlyMap<unknown, ValueCodec> = new Map(CODECS.map((codec) => [codec.tag, codec]));

/**
 * What `encodeValue` was given.
 * @throws {TypeError} for the form of something that this version does not know; SyntaxError for a bigint that is none
 */
export function decodeValue(encoded: Encoded | undefined): unknown {
  if (Array.isArray(encoded)) return encoded.map(decodeValue);
  if (!isRecord(encoded)) return encoded;
  return Object.hasOwn(encoded, TAG) ? decodeTagged(encoded) : mapRecord(encoded, decodeValue);
}

function decodeTagged({ [TAG]: tag, ...encoded }: EncodedRecord): unknown {
  if (tag === "undefined") return undefined;
  if (tag === "number") return Number(encoded["value"]);
  if (tag === "bigint") return BigInt(String(encoded["value"]));
  if (tag === "object") return mapRecord(isRecord(encoded["value"]) ? encoded["value"] : {}, decodeValue);
  const codec = CODEC_OF_TAG.get(tag);
  if (codec === undefined) throw new TypeError("A value of an unknown kind.");
  return codec.decode(encoded, decodeValue);
}
