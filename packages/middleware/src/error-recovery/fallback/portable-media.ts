import { firstString, isRecord, type Loose } from "../../message/record.ts";

/**
 * An image, a file or a sound in the form that LangChain's client of a provider sends. They differ: what one converts another
 * sends as it is, sends twice or throws at. Undefined for what the provider cannot be sent at all.
 *
 * @param block a standard content block, as `contentBlocks` of core has it
 * @param original where it came from: it may name the file
 */
export function portableMedia(block: Loose, original: Loose, provider: string): Loose | undefined {
  const source = sourceOf(block);
  if (source === undefined) return undefined;
  if (block["type"] === "image") return { type: "image_url", image_url: { url: urlOf(source, "image/png") } };
  if (block["type"] === "file") return portableFile(source, nameOf(block, original), provider);
  return block["type"] === "audio" ? portableAudio(source, provider) : undefined;
}

interface MediaSource {
  mimeType: string | undefined;
  url?: string;
  /** In base64. */
  data?: string;
}

function sourceOf({ url, data, mimeType }: Loose): MediaSource | undefined {
  const known = { mimeType: typeof mimeType === "string" ? mimeType.split(";", 1)[0] : undefined };
  if (typeof url === "string") return { ...known, url };
  if (data instanceof Uint8Array) return { ...known, data: Buffer.from(data).toString("base64") };
  return typeof data === "string" ? { ...known, data } : undefined;
}

/** All clients convert this one, and no other form of an image. */
function urlOf({ url, data, mimeType }: MediaSource, otherwise: string): string {
  return url ?? `data:${mimeType ?? otherwise};base64,${data}`;
}

function portableFile(
  { url, data, mimeType = PDF }: MediaSource,
  filename: string,
  provider: string,
): Loose | undefined {
  // Anthropic's client sends the older form twice, and its API takes no other files.
  if (provider === "anthropic")
    return mimeType === PDF ? { type: "file", mimeType, ...(url === undefined ? { data } : { url }) } : undefined;
  // OpenAI's client throws at a URL; its API at a file without a name.
  if (url !== undefined)
    return provider === "openai" ? undefined : { type: "file", source_type: "url", mime_type: mimeType, url };
  return { type: "file", source_type: "base64", mime_type: mimeType, data, metadata: { filename } };
}

const PDF = "application/pdf";

/** OpenAI takes these two. Anthropic and Bedrock take no sound, and their clients throw at it. */
function portableAudio({ data, mimeType = "audio/wav" }: MediaSource, provider: string): Loose | undefined {
  const isTaken = provider === "google" || (provider === "openai" && /^audio\/(wav|mp3)$/.test(mimeType));
  return isTaken && data !== undefined
    ? { type: "audio", source_type: "base64", mime_type: mimeType, data }
    : undefined;
}

function nameOf({ metadata }: Loose, original: Loose): string {
  const inner = isRecord(original["file"]) ? original["file"] : original;
  const known = isRecord(metadata) ? firstString(metadata, "filename", "name", "title") : undefined;
  return known ?? firstString(inner, "filename", "name", "title") ?? "file";
}
