import { formatBytes } from "../../../size/byte-size.ts";
import { formatPath } from "../../../size/value-path.ts";
import { looksLikeBase64 } from "../../../refs/looks-like-base64.ts";
import type { StateSample } from "../../lint/lint-config.ts";
import type { FoundBlob } from "./blob-types.ts";

// Shorter ones are ids, digests and signatures.
const MAX_BASE64_CHARS = 256;
const BASE64_LINES = /^[\w+/=\r\n-]+$/;
const DATA_URI = /^data:[\w.+-]+\/[\w.+-]+[;,]/i;

interface Part {
  channel: string;
  path: string;
  value: unknown;
}

/** Values of a sample that are bytes, base64 of more than 256 characters, or `data:` URIs. Elements of a list share a path. */
export function* blobValues({ name, state }: StateSample): Generator<FoundBlob> {
  const seen = new Set<object>();
  const pending = partsOfState(state);
  for (let part = pending.pop(); part !== undefined; part = pending.pop()) {
    const { channel, path, value } = part;
    const blob = whatBlob(value);
    if (blob !== undefined) yield { channel, path, says: `${blob} in the sample ${name}` };
    else if (isUnseen(value, seen)) pending.push(...partsIn(part, value).toReversed());
  }
}

function partsOfState(state: object): Part[] {
  return Object.entries(state)
    .map(([channel, value]) => ({ channel, path: channel, value }))
    .toReversed();
}

function isUnseen(value: unknown, seen: Set<object>): value is object {
  if (typeof value !== "object" || value === null || seen.has(value)) return false;
  seen.add(value);
  return true;
}

function partsIn({ channel, path }: Part, value: object): Part[] {
  if (Array.isArray(value) || value instanceof Set) {
    return [...(value as Iterable<unknown>)].map((item) => ({ channel, path: `${path}[]`, value: item }));
  }
  if (value instanceof Map) return [...value.values()].map((item) => ({ channel, path: `${path}.*`, value: item }));
  return Object.entries(contentOf(value)).map(([key, inside]) => ({
    channel,
    path: formatPath([path, key]),
    value: inside,
  }));
}

/** A message's content stands in `kwargs` where it is serialized, and a second time in `lc_kwargs` where it is not. */
function contentOf(value: object): object {
  const { lc, type, kwargs } = value as { lc?: unknown; type?: unknown; kwargs?: unknown };
  if (lc === 1 && type === "constructor" && typeof kwargs === "object" && kwargs !== null) return kwargs;
  const { lc_kwargs: _, ...content } = value as Record<string, unknown>;
  return content;
}

function whatBlob(value: unknown): string | undefined {
  if (typeof value === "string") return whatText(value);
  if (ArrayBuffer.isView(value)) return `is ${formatBytes(value.byteLength)} of binary data`;
  const bytes = writtenBuffer(value);
  return bytes === undefined ? undefined : `is ${formatBytes(bytes.length)} of binary data`;
}

function whatText(text: string): string | undefined {
  if (DATA_URI.test(text)) return `is a data: URI of ${formatBytes(text.length)}`;
  if (text.length <= MAX_BASE64_CHARS || !BASE64_LINES.test(text)) return undefined;
  return looksLikeBase64(text.replaceAll(/[\r\n]/g, "")) ? `is base64 of ${formatBytes(text.length)}` : undefined;
}

/** A Buffer as JSON has it, or a Uint8Array as LangGraph's serializer writes it. */
function writtenBuffer(value: unknown): unknown[] | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { type, data, lc, id, args } = value as Record<string, unknown>;
  if (type === "Buffer" && Array.isArray(data)) return data as unknown[];
  const isBytes = lc === 2 && type === "constructor" && Array.isArray(id) && id[0] === "Uint8Array";
  const bytes: unknown = isBytes && Array.isArray(args) ? args[0] : undefined;
  return Array.isArray(bytes) ? (bytes as unknown[]) : undefined;
}
