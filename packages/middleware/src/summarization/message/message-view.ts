import type { MessageRole, ThreadMessage } from "../../message/thread-message.ts";

/** What a summary message remembers, in `additional_kwargs.threadkeep`. */
export interface SummaryMark {
  kind: "summary";
  /** Where the messages it stands for can be read. Absent with `unarchived: "allow"`. */
  reference?: string;
  /** Which one of the thread's batches that reference is of, from 1. */
  batch?: number;
  /** How many messages it stands for, of all passes together. */
  messages: number;
  /** The last message that left for it. Should it be here again, all before it that is not pinned leaves again. */
  cut?: string;
  /** Calls of the summarizer so far, and the tokens that had come into the thread by then: what bounds the next calls. */
  calls?: number;
  addedTokens?: number;
  /** The last message that was there when it was written: what comes after it is new. */
  through: string;
}

/** What a shortened tool result remembers, in `additional_kwargs.threadkeep`. */
export interface ShortenedMark {
  kind: "shortened";
  reference?: string;
  batch?: number;
  /** The last message that was there when it was shortened. */
  through: string;
}

export type MessageMark = SummaryMark | ShortenedMark;

/** What the decisions read of a message. */
export interface MessageView<Message extends ThreadMessage = ThreadMessage> {
  message: Message;
  /** Its id, or for a message without one a digest of its content and its rank among equals. Unique within a list. */
  key: string;
  role: MessageRole;
  /** Ids of the calls it makes that a result message has to answer; calls that the provider answers itself are not among them. */
  calls: readonly string[];
  /** Ids of the calls it answers. */
  answers: readonly string[];
  /** Set on what this package has put in place of something. */
  mark?: MessageMark;
}
