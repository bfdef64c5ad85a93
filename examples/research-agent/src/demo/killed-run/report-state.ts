import { Annotation } from "@langchain/langgraph";

/** One saved step: who did it, and what it cost. */
export interface StepFact {
  node: string;
  pid: number;
  tokens: number;
  ms: number;
}

export const ReportAnnotation = Annotation.Root({
  question: Annotation<string>,
  query: Annotation<string>,
  /** Ids of pages that were found and not read yet. */
  unread: Annotation<string[]>,
  notes: Annotation<Note[]>({ reducer: (notes, more) => notes.concat(more), default: () => [] }),
  /** What is to be bought. */
  topic: Annotation<string>,
  report: Annotation<string>,
  log: Annotation<StepFact[]>({ reducer: (log, more) => log.concat(more), default: () => [] }),
});

/** What one page, or all notes so far, say about the question. */
export interface Note {
  id: string;
  text: string;
}

export type ReportState = typeof ReportAnnotation.State;
export type ReportUpdate = Partial<ReportState>;
