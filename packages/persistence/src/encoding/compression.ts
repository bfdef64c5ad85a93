import { promisify } from "node:util";
import { deflate, deflateSync, inflate, inflateSync, type ZlibOptions } from "node:zlib";

import { formatBytes, ThreadkeepError } from "@threadkeep/state";

import { describePlace } from "./row-place.ts";
import type { RowLayer } from "./row-layer.ts";
import { outerLayerOf, withLayer, withoutOuterLayer } from "./row-type.ts";
import type { RowPlace } from "./value-codec.ts";

export interface CompressionOptions {
  /** Rows smaller than this are stored as they are: what they would save is less than what the layer's name takes. */
  minBytes?: number | undefined;
  /** Rows that would grow beyond this are refused: a few KB can be made to fill the memory. */
  maxBytes?: number | undefined;
}

const LAYER = "zd1";
const MB = 1024 * 1024;
// Below this a row is (de)compressed in well under a millisecond, less than the way to a thread and back takes with others waiting.
const SYNC_BYTES = 16 * 1024;

/**
 * What rows of messages begin with and repeat, most common last (RFC 1950, 2.2): without it a message of 300 bytes has nothing
 * to refer back to. Part of the format: another text needs another layer name.
 */
const DICTIONARY = Buffer.from(
  [
    '{"lc":2,"type":"constructor","id":["Document"],"method":null,"args":[{"pageContent":"","metadata":{"source":"","loc":{"lines":{"from":',
    '{"lc":2,"type":"constructor","id":["Map"],"method":null,"args":[[["","kwargs":{}}{"lc":2,"type":"undefined"}',
    '"prompt_tokens":,"completion_tokens":,"total_tokens":,"prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}},"system_fingerprint":"fp_',
    '"usage_metadata":{"input_tokens":,"output_tokens":,"total_tokens":,"input_token_details":{"cache_read":0,"cache_creation":0},"output_token_details":{"reasoning":0}},"id":"msg_',
    '"response_metadata":{"model_provider":"anthropic","model":"claude-","stop_reason":"tool_use","stop_reason":"end_turn","finish_reason":"tool_calls","finish_reason":"stop","model_name":"gpt-","tokenUsage":{"promptTokens":,"completionTokens":,"totalTokens":},"usage":{',
    '"id":["langchain_core","messages","SystemMessage"],"kwargs":{"content":"',
    '[[0,1],{"add":[{"lc":1,"type":"constructor","id":["langchain_core","messages","HumanMessage"],"kwargs":{"content":"","additional_kwargs":{},"response_metadata":{},"id":"',
    '{"lc":1,"type":"constructor","id":["langchain_core","messages","ToolMessage"],"kwargs":{"status":"success","content":"","tool_call_id":"call_","name":"","metadata":{},"additional_kwargs":{},"response_metadata":{},"id":"',
    '[[0,],{"add":[{"lc":1,"type":"constructor","id":["langchain_core","messages","AIMessage"],"kwargs":{"content":[{"type":"text","text":"","tool_calls":[{"name":"","args":{"type":"tool_call","id":"call_"}],"invalid_tool_calls":[],"additional_kwargs":{},"response_metadata":{},"id":"run-"}}]}]',
  ].join(""),
);

const deflateInPool = promisify<Uint8Array, ZlibOptions, Buffer>(deflate);
const inflateInPool = promisify<Uint8Array, ZlibOptions, Buffer>(inflate);

/**
 * zlib with a dictionary for messages, where it makes a row smaller; the type then ends with `zd1`. Rows without it are read as
 * they are.
 *
 * @throws {ThreadkeepError} while rows are read: `persistence.row-too-large`, `persistence.corrupt-row`
 */
export function compressionLayer({ minBytes = 128, maxBytes = 256 * MB }: CompressionOptions = {}): RowLayer {
  return {
    async seal(stored) {
      const { type, bytes } = stored;
      // What is too large to be read back compressed is stored as it is.
      if (bytes.byteLength < minBytes || bytes.byteLength > maxBytes) return stored;
      const options = { dictionary: DICTIONARY };
      const compressed =
        bytes.byteLength < SYNC_BYTES ? deflateSync(bytes, options) : await deflateInPool(bytes, options);
      if (compressed.byteLength + LAYER.length >= bytes.byteLength) return stored;
      return { type: withLayer(type, LAYER), bytes: compressed };
    },
    async open(stored, place) {
      const { type, bytes } = stored;
      if (outerLayerOf(type) !== LAYER) return stored;
      const options = { dictionary: DICTIONARY, maxOutputLength: maxBytes };
      try {
        const content =
          bytes.byteLength < SYNC_BYTES ? inflateSync(bytes, options) : await inflateInPool(bytes, options);
        return { type: withoutOuterLayer(type), bytes: content };
      } catch (cause) {
        throw readError(cause, { maxBytes, place, bytes: bytes.byteLength });
      }
    },
  };
}

function readError(
  cause: unknown,
  { maxBytes, place, bytes }: { maxBytes: number; place: RowPlace | undefined; bytes: number },
): ThreadkeepError {
  const context = { ...place, bytes, maxBytes };
  if ((cause as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE")
    return new ThreadkeepError(
      `A row ${describePlace(place)} holds ${formatBytes(bytes)} that would grow beyond ${formatBytes(maxBytes)}. If it is yours, raise compression.maxBytes; otherwise find out who wrote it.`,
      { code: "persistence.row-too-large", context, cause },
    );
  return new ThreadkeepError(
    `A row ${describePlace(place)} does not decompress: its ${formatBytes(bytes)} are not what was written. Restore it from a backup, or delete the checkpoint.`,
    { code: "persistence.corrupt-row", context, cause },
  );
}
