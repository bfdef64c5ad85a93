import { firstString, isRecord, type Loose } from "./record.ts";

/** What a piece of media counts, since its size in tokens is not in the message. Never its length in base64. */
export interface MediaTokens {
  /**
   * 1,105: OpenAI's own example of a large image at high detail, 2048 x 4096 pixels, which is six tiles (6 x 170 + 85;
   * "Images and vision" guide). 1024 x 1024 is 765, low detail 85.
   */
  image: number;
  /** 1,920: one minute at Gemini's 32 tokens a second ("Understand and count tokens"). */
  audio: number;
  /** 15,780: one minute at Gemini's 263 tokens a second (same page). */
  video: number;
  /** 3,000: one dense PDF page, the upper end of Anthropic's 1,500 to 3,000 tokens a page ("PDF support"). */
  file: number;
}

export const DEFAULT_MEDIA_TOKENS: MediaTokens = { image: 1105, audio: 1920, video: 15_780, file: 3000 };

/** Block types of OpenAI, Anthropic, Google, Bedrock and LangChain's standard content. */
const KIND_OF_TYPE: Readonly<Record<string, keyof MediaTokens>> = {
  image: "image",
  image_url: "image",
  input_image: "image",
  image_file: "image",
  image_generation_call: "image",
  computer_screenshot: "image",
  audio: "audio",
  input_audio: "audio",
  audio_url: "audio",
  video: "video",
  input_video: "video",
  video_url: "video",
  file: "file",
  input_file: "file",
  file_url: "file",
  document: "file",
  media: "file",
};

/** Google and Bedrock name a block by its only field instead of a type. */
const KIND_OF_FIELD: readonly (readonly [string, keyof MediaTokens])[] = [
  ["inlineData", "file"],
  ["fileData", "file"],
  ["image", "image"],
  ["video", "video"],
  ["document", "file"],
];

/** What kind of media a content block is; undefined when it is none. A MIME type in it knows better than its name. */
export function mediaKind(block: Loose): keyof MediaTokens | undefined {
  const kind = typeof block["type"] === "string" ? kindOfType(block["type"]) : kindOfField(block);
  return kind && (kindOfMime(block) ?? kind);
}

function kindOfType(type: string): keyof MediaTokens | undefined {
  return Object.hasOwn(KIND_OF_TYPE, type) ? KIND_OF_TYPE[type] : undefined;
}

function kindOfField(block: Loose): keyof MediaTokens | undefined {
  return KIND_OF_FIELD.find(([field]) => isRecord(block[field]))?.[1];
}

function kindOfMime(block: Loose): keyof MediaTokens | undefined {
  const holders = [block, block["source"], block["inlineData"], block["fileData"], block["file"]].filter(isRecord);
  for (const holder of holders) {
    const mime = firstString(holder, "mimeType", "mime_type", "media_type");
    const family = mime?.split("/")[0];
    if (family === "image" || family === "audio" || family === "video") return family;
  }
  return undefined;
}
