import type { Admission, RunStore, RunToAdmit, RunToContinue } from "../store/run-store.ts";

type WithValue<Call extends { input: unknown }> = Omit<Call, "input"> & { input: unknown };

/** The runs of a checkpointer's database: as the store has them, with inputs as values, which are encoded as channel values are. */
export interface RunAccess extends Omit<RunStore, "admit" | "continue" | "readInput"> {
  admit(run: WithValue<RunToAdmit>): Promise<Admission>;
  continue(run: WithValue<RunToContinue>): Promise<Admission>;
  readInput(runId: string, threadId: string): Promise<{ input: unknown } | undefined>;
}

/** What a checkpointer has whose database keeps runs. */
export interface KeepsRuns {
  readonly runs: RunAccess;
}
