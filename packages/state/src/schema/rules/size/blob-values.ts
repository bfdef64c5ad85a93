import { formatBytes } from "../../../size/byte-size.ts";
import { formatPath } from "../../../size/value-path.ts";
import { looksLikeBase64 } from "../../../refs/looks-like-base64.ts";
import type { StateSample } from "../../lint/lint-config.ts";
import type { FoundBlob } from "./blob-types.ts";

// Shorter ones are ids, digests and signatures.
const MAX_BASE64_CHARS = 256;
const BASE64_LINES = /^[\w+/=\r\n-]+$/;
const MODELS = new Set<unknown>(["ai", "assistant", "model"]);
// Reasoning that a provider signed or encrypted has to go back to it as it came.
const SEALED = /^(?:encrypted|redacted)_?|signatures?_*$/i;
const DATA_URI = /^data:[\w.+-]+\/[\w.+-]+[;,]/i;

interface Part {
  channel: string;
  path: string;
  value: unknown;
  /** Of a model. */
  isInMessage?: boolean;
}

/**
 * Values of a sample that are bytes, base64 of more than 256 characters, or `data:` URIs. Elements of a list share a path.
 * Signatures of a model's messages are none.
 */
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
  // A sample that is no object has no channels.
  return Object.entries(Object(state) as object)
    .map(([channel, value]) => ({ channel, path: channel, value }))
    .toReversed();
}

function isUnseen(value: unknown, seen: Set<object>): value is object {
  if (typeof value !== "object" || value === null || seen.has(value)) return false;
  seen.add(value);
  return true;
}

function partsIn({ channel, path, isInMessage }: Part, value: object): Part[] {
  const isOurs = isInMessage !== true && !isOfModel(value);
  const part = (at: string, inside: unknown): Part => ({ channel, path: at, value: inside, isInMessage: !isOurs });
  if (Array.isArray(value) || value instanceof Set) {
    return [...(value as Iterable<unknown>)].map((item) => part(`${path}[]`, item));
  }
  if (value instanceof Map) return [...value.values()].map((item) => part(`${path}.*`, item));
  if (!isOurs && SEALED.test(String((value as { type?: unknown }).type))) return [];
  return Object.entries(contentOf(value))
    .filter(([key]) => isOurs || !SEALED.test(key))
    .map(([key, inside]) => part(formatPath([path, key]), inside));
}

/** A message that a model wrote: as it lives, as LangGraph writes it, or as its provider has it. */
function isOfModel(value: object): boolean {
  const { type, role, id } = value as { type?: unknown; role?: unknown; id?: unknown };
  return MODELS.has(type) || MODELS.has(role) || (Array.isArray(id) && String(id.at(-1)).startsWith("AIMessage"));
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
