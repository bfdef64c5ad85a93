/** One run of all questions in one thread. */
export interface ThreadFacts {
  /** Tokens that each model call was sent: messages, system prompt and tools. */
  callTokens: number[];
  /** Messages in the state at its end. */
  messages: number;
}

export interface EventFact {
  type: string;
  count: number;
  /** Over all of them. */
  removed: number;
  shortened: number;
}

export interface ArchiveFacts {
  messages: number;
  tokens: number;
  /** Paths in the archive's folder. */
  files: { path: string; bytes: number }[];
  /** Messages that were said and are not in the state as they were. */
  left: number;
  /** Those of them that the archive does not have, or not as they were. */
  lost: number;
}

/** One message, by the reference that stands in the thread. */
export interface ReadBackFact {
  /** What the thread has in its place: a preview, or the summary. */
  stands: string;
  reference: string;
  messageId: string;
  type: string;
  /** Of the original. */
  text: string;
  /** Whether what the archive gave is the original. */
  isEqual: boolean;
}

export interface BudgetedThreadFacts extends ThreadFacts {
  events: EventFact[];
  summarizer: { calls: number; inputTokens: number; outputTokens: number };
  archive: ArchiveFacts;
  /** Missing when nothing was archived. */
  readBack?: ReadBackFact;
}

export interface LongThreadFacts {
  questions: number;
  documents: string[];
  summarizer: string;
  budgetTokens: number;
  without: ThreadFacts;
  budgeted: BudgetedThreadFacts;
}
