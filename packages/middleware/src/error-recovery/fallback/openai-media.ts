import { firstString, isRecord, type Loose } from "../../message/record.ts";

/**
 * An image or file in the form of one of OpenAI's APIs, as a standard content block: core makes none of these. Undefined of all else, and of
 * what OpenAI has stored.
 */
export function standardOfOpenAI(block: Loose): Loose | undefined {
  const { type, file } = block;
  if (type === "input_image") return standardImage(block);
  if (type === "input_file") return standardFile(block);
  return type === "file" && isRecord(file) ? standardFile(file) : undefined;
}

function standardImage(block: Loose): Loose | undefined {
  const url = firstString(block, "image_url");
  return url === undefined ? undefined : { type: "image", url };
}

function standardFile(file: Loose): Loose | undefined {
  const data = firstString(file, "file_data");
  const head = data && /^data:([^;,]+)[^,]*;base64,/.exec(data);
  if (data && head) return { type: "file", mimeType: head[1], data: data.slice(head[0].length) };
  const url = firstString(file, "file_url");
  return url === undefined ? undefined : { type: "file", url };
}
