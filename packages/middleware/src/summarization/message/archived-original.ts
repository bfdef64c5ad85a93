import type { MessageView } from "./message-view.ts";

/** False for summaries and shortened results: what they stand for is archived already. */
export function needsArchiving({ mark }: MessageView): boolean {
  return mark === undefined;
}
