import { isRecord, type Loose } from "../../../message/record.ts";

export type MediaKind = "image" | "audio" | "video" | "file";

/** Block types of OpenAI, Anthropic, Google, Bedrock and LangChain's standard content. */
const KIND_OF_TYPE: ReadonlyMap<unknown, MediaKind> = new Map([
  ...["image", "image_url", "input_image", "image_file", "image_generation_call", "computer_screenshot"].map(
    (type) => [type, "image"] as const,
  ),
  ...["audio", "input_audio", "audio_url"].map((type) => [type, "audio"] as const),
  ...["video", "input_video", "video_url"].map((type) => [type, "video"] as const),
  ...["file", "input_file", "file_url", "document", "media", "text-plain", "container_upload"].map(
    (type) => [type, "file"] as const,
  ),
]);

/** Google and Bedrock name a block by its only field instead of a type. */
const KIND_OF_FIELD: readonly (readonly [string, MediaKind])[] = [
  ["inlineData", "file"],
  ["fileData", "file"],
  ["image", "image"],
  ["video", "video"],
  ["document", "file"],
];

/** What kind of media a content block is, by its type or only field; undefined when it is none. */
export function mediaKind(block: Loose): MediaKind | undefined {
  if (block["type"] !== undefined) return KIND_OF_TYPE.get(block["type"]);
  return KIND_OF_FIELD.find(([field]) => isRecord(block[field]))?.[1];
}
