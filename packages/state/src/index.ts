export { ThreadkeepError, type ThreadkeepErrorOptions } from "./threadkeep-error.ts";
export { KB, formatBytes, parseByteSize, type ByteSize } from "./size/byte-size.ts";
