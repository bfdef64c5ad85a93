import type { TokenCounter } from "@threadkeep/state";
import type { MessageRole } from "../../../message/thread-message.ts";
import { splitText } from "./split-text.ts";

/** A message, or a part of one, as text for the summarizer. */
export interface HistoryPiece {
  from: MessageRole | "earlier summary";
  text: string;
  part?: { number: number; of: number };
  /** Of the text. */
  tokens: number;
}

/** Whether with this piece a message of the thread was shown to its end. */
export function endsMessage({ from, part }: HistoryPiece): boolean {
  return from !== "earlier summary" && part?.number === part?.of;
}

/** The piece in parts of at most `maxTokens`, in order. */
export function splitPiece(piece: HistoryPiece, maxTokens: number, tokens: TokenCounter): HistoryPiece[] {
  const texts = splitText(piece.text, maxTokens, tokens.countText);
  if (texts.length === 1) return [piece];
  return texts.map((text, index) => ({
    from: piece.from,
    text,
    part: { number: index + 1, of: texts.length },
    tokens: tokens.countText(text),
  }));
}
