import { copyMessage } from "../../message/copy-message.ts";
import { withMark } from "./message-mark.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import type { MessageView, ShortenedMark } from "./message-view.ts";
import { previewOf, type PreviewOptions } from "./preview-text.ts";
import { isRecord, type Loose } from "../../message/record.ts";
import { resultTextOf } from "./result-text.ts";
import { isResultBlock } from "../../message/tool-exchange.ts";

export interface ShortenResultOptions extends PreviewOptions {
  /** Key of the last message there is: goes into the mark. */
  through: string;
  /** Which one of the thread's batches the result is archived with: goes into the mark. */
  batch?: number | undefined;
}

/**
 * A copy of a tool result with a preview as its content; id, call id, name, status, artifact and all other fields are the
 * original's. Where results are content blocks (Anthropic, Bedrock, AI SDK) each becomes a preview, and text beside them
 * stays. `undefined` for what is no tool result, what is shortened already, and what a preview would not make smaller.
 */
export function shortenResult<Message extends ThreadMessage>(
  { message, role, answers, mark }: MessageView<Message>,
  { previewChars, reference, batch, through }: ShortenResultOptions,
): Message | undefined {
  if (mark !== undefined || (role !== "tool" && answers.length === 0)) return undefined;
  const original = message as unknown as Loose;
  const content = shortenContent(original["content"], { previewChars, reference });
  if (content === undefined) return undefined;
  const ours: ShortenedMark = {
    kind: "shortened",
    ...(reference === undefined ? {} : { reference }),
    ...(batch === undefined ? {} : { batch }),
    through,
  };
  return copyMessage(message, { content, additional_kwargs: withMark(original["additional_kwargs"], ours) });
}

function shortenContent(content: unknown, options: PreviewOptions): unknown {
  if (!Array.isArray(content) || !content.some(isResultBlock)) return previewOf(resultTextOf(content), options);
  const blocks: unknown[] = content.map((block) => (isResultBlock(block) ? shortenBlock(block, options) : undefined));
  return blocks.some((block) => block !== undefined)
    ? blocks.map((block, index) => block ?? content[index])
    : undefined;
}

function shortenBlock(block: Loose, options: PreviewOptions): Loose | undefined {
  if (isRecord(block["toolResult"])) {
    const text = previewOf(resultTextOf(block["toolResult"]["content"]), options);
    return text === undefined ? undefined : { ...block, toolResult: { ...block["toolResult"], content: [{ text }] } };
  }
  // The AI SDK has results in `output`, as `{ type, value }`. All others have them in `content`.
  const { output } = block;
  const preview = previewOf(resultTextOf(isRecord(output) ? output["value"] : block["content"]), options);
  if (preview === undefined) return undefined;
  return isRecord(output) ? { ...block, output: { type: "text", value: preview } } : { ...block, content: preview };
}
