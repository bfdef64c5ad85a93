import type { RunRow } from "@threadkeep/persistence";
import type { Question } from "../service/questions.ts";
import type { RecordedInput } from "../service/recorded-input.ts";

/** A task of the step that is next. */
export interface TaskFacts {
  id: string;
  name: string;
  /** Sent with `Send`, and not reached by an edge. */
  isSent: boolean;
  /** It wrote something, so LangGraph takes it for finished and does not run it again. */
  hasWritten: boolean;
  hasFailed: boolean;
  /** The ids of the questions that it asked. */
  questionIds: readonly (string | undefined)[];
  /** Its subgraph has come somewhere within this step. */
  hasInnerState: boolean;
  /** What tasks inside of its subgraph have taken last, and ask again. */
  innerAnswers: readonly unknown[];
  /** Its subgraph keeps a history of its own from turn to turn (`checkpointer: true`), and has not begun this one. */
  wouldBeSkipped: boolean;
}

/** The head of a thread, as its graph reads it. */
export interface HeadFacts {
  checkpointId: string;
  tasks: readonly TaskFacts[];
  /** Nodes that are to run next, and that the graph does not have: they have no task. */
  missing: readonly string[];
  /** What waits for an answer, by its pending writes. */
  questions: readonly Question[];
  /** A node that the graph stops before or after, and did not stop at yet. */
  breakpoint: string | undefined;
}

export interface ResumeFacts {
  run: Pick<RunRow, "baseCheckpointId" | "checkpointId">;
  input: RecordedInput;
  /** Undefined for a thread without a checkpoint. */
  head: HeadFacts | undefined;
}
