import type { Document } from "@langchain/core/documents";
import type { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import type { ChosenModel } from "../model/choose-model.ts";
import type { FlakyFacts } from "./flaky-provider/flaky-facts.ts";
import type { KilledRunFacts } from "./killed-run/killed-run-facts.ts";
import type { LongThreadFacts } from "./long-thread/long-thread-facts.ts";
import type { FileFact } from "./thread-in-file/measure-file.ts";
import type { ThreadInFileFacts } from "./thread-in-file/thread-in-file-facts.ts";
import type { Step } from "./trace-thread.ts";

export const BUDGET = "50 KB";
export const QUESTION = "How should our agent retry failed calls, limit concurrency and time out?";
export const INPUT = { question: QUESTION, messages: [{ role: "user", content: QUESTION }] };

/** What both runs are given. */
export interface DemoParts extends ChosenModel {
  documents: Document[];
  /** One for all threads of the demo. */
  checkpointer: SqliteCheckpointer;
}

export interface ChannelFact {
  name: string;
  bytes: number;
  /** Of the budget of the whole state: 1 is all of it. */
  share: number;
}

export interface Rejection {
  message: string;
  code: string;
  node: string;
  totalBytes: number;
  /** Largest first. */
  channels: ChannelFact[];
  offender: { path: string; bytes: number };
}

/** The thread after the error, as its checkpointer has it. */
export interface ThreadFact {
  checkpointId: string;
  checkpoints: number;
  bytes: number;
  next: string[];
  /** Whether the stored state equals the one from before the rejected step. */
  unchanged: boolean;
}

export interface DocumentsRun {
  /** Saved steps. */
  steps: Step[];
  /** Missing when the guard did not stop the run. */
  rejection?: Rejection;
  thread: ThreadFact;
  /** The same agent on another thread, without the guard. */
  unguarded: Step[];
  /** What the file holds of that other thread: values and writes. */
  unguardedStoredBytes: number;
}

export interface IdsRun {
  steps: Step[];
  /** What the file holds of the thread: values and writes. */
  storedBytes: number;
  report: string;
  docIds: string[];
}

/** One `threadkeep check`, as it printed it. */
export interface CheckRun {
  command: string;
  exitCode: number;
  output: string;
}

export interface CheckFacts {
  documents: CheckRun;
  ids: CheckRun;
  /** The lock is written: what is there is accepted. */
  adopted: CheckRun;
  change: { file: string; added: string };
  /** In CI, after that change. */
  bloated: CheckRun;
}

export interface DemoFacts {
  question: string;
  model: string;
  library: { documents: number; bytes: number };
  budgetBytes: number;
  check: CheckFacts;
  documentsInState: DocumentsRun;
  idsInState: IdsRun;
  longThread: LongThreadFacts;
  flakyProvider: FlakyFacts;
  threadInFile: ThreadInFileFacts;
  killedRun: KilledRunFacts;
  /** Everything that the demo stored. */
  file: FileFact;
}
