import type { RecoveryEvent } from "@threadkeep/recovery";
import type { CommandProcess } from "../../command-process.ts";
import { oneLineJson } from "../../threads/value/one-line-json.ts";
import { formatTime } from "../../threads/format.ts";
import { describeEvent } from "./describe-event.ts";

/** What a worker tells: a line on stderr for people, or with `--json` a line of JSON on stdout. */
export interface WorkerLog {
  event(event: RecoveryEvent): void;
  /** Of the worker itself. */
  note(type: `worker.${string}`, fields: Readonly<Record<string, unknown>>, text: string): void;
}

export function createWorkerLog(
  { write, writeError }: Pick<CommandProcess, "write" | "writeError">,
  isJson: boolean,
  now: () => Date = () => new Date(),
): WorkerLog {
  const tell = (fields: Readonly<Record<string, unknown>>, text: string | undefined) => {
    const at = now().toISOString();
    if (isJson) write(`${oneLineJson({ at, ...fields })}\n`);
    else if (text !== undefined) writeError(`${formatTime(at)}  ${text}\n`);
  };
  return {
    event: (event) => tell({ ...event }, describeEvent(event)),
    note: (type, fields, text) => tell({ type, ...fields }, text),
  };
}
