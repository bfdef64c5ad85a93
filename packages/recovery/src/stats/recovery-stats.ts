import type { RunStats } from "@threadkeep/persistence";

/** How many runs stand where, and how much their database holds. Times are ISO 8601. */
export interface RecoveryStats extends RunStats {
  threads: number;
  checkpoints: number;
  /** When the oldest and the newest checkpoint was made; absent where there is none. */
  oldestCheckpoint: string | undefined;
  newestCheckpoint: string | undefined;
  /** Which of `threads` and `checkpoints` come from a sample, because counting a large database takes long. */
  estimated: readonly ("threads" | "checkpoints")[];
}
