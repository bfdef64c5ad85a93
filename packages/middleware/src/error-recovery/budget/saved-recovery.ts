/** The private state field that keeps what a run has spent. */
export const RECOVERY = "_recovery";

/** What a run has spent on trying again, as it stands in state: small, and without content of the thread. */
export interface SavedRecovery {
  /** Of the run that spent it: another run begins at nothing. */
  run: string;
  attempts: number;
  tokens: number;
  /** A hash of the thread's name: what one run has put out may be the input of another, and a node's cached result goes to any thread. */
  thread?: string;
  /** Which input of the thread the run works on; absent where nothing tells. */
  input?: string;
  /** The nodes that were given up and have sent the run to another, and the superstep in which they did so last. */
  sentOn?: Record<string, string>;
}
