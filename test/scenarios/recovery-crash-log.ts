import { appendFileSync, existsSync, readFileSync } from "node:fs";
import type { CallName, ExhaustedReason } from "@threadkeep/middleware";
import type { KillPoint } from "./recovery-crash-points.ts";

/** What the processes of a run do, one after the other. */
export type LogLine =
  /** Right before an attempt is made, "name/round". */
  | { type: "attempt"; call: string }
  | { type: "failure"; call: string }
  /** What the run has spent by now, beside its checkpoint. */
  | { type: "recorded"; spent: number }
  | { type: "exhausted"; kind: CallName["kind"]; name: string; reason: ExhaustedReason }
  | { type: "killed"; point: KillPoint }
  | { type: "ended"; outcome: Outcome };

export type Outcome =
  /** What the thread has in the end, and what it says that its run has spent. */
  { answers: string[]; spent: number } | { error: string; message: string };

export interface RecoveryLog {
  read(): LogLine[];
  /** A line that is written outlives its process, as a checkpoint does. */
  write(line: LogLine): void;
}

export function openLog(file: string): RecoveryLog {
  return {
    read() {
      if (!existsSync(file)) return [];
      const lines = readFileSync(file, "utf8").trimEnd().split("\n");
      return lines.map((line) => JSON.parse(line) as LogLine);
    },
    write: (line) => appendFileSync(file, `${JSON.stringify(line)}\n`),
  };
}
