import { types } from "node:util";
import type { ValueCodec } from "../encoded.ts";

type Bytes = ArrayBuffer | NodeJS.TypedArray;

const TYPED_ARRAYS = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};

/** In the byte order of the machine, which on every platform that Node runs on but s390x is little-endian. */
export const bytesCodec: ValueCodec<Bytes> = {
  tag: "bytes",
  matches: (value): value is Bytes =>
    types.isArrayBuffer(value) || (types.isTypedArray(value) && value[Symbol.toStringTag] in TYPED_ARRAYS),
  encode: (value) => ({ type: typeName(value), base64: asBuffer(value).toString("base64") }),
  decode: ({ type, base64 }) => {
    const buffer = Buffer.from(typeof base64 === "string" ? base64 : "", "base64");
    if (type === "Buffer") return buffer;
    // A copy: a Buffer may be a part of a pool, at an offset that a Float64Array must not have.
    const bytes = new Uint8Array(buffer).buffer;
    const TypedArray = Object.entries(TYPED_ARRAYS).find(([name]) => name === type)?.[1];
    return TypedArray === undefined ? bytes : new TypedArray(bytes);
  },
};

function typeName(value: Bytes): string {
  if (Buffer.isBuffer(value)) return "Buffer";
  return types.isTypedArray(value) ? value[Symbol.toStringTag] : "ArrayBuffer";
}

function asBuffer(value: Bytes): Buffer {
  return types.isArrayBuffer(value)
    ? Buffer.from(value)
    : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
