import type { Colors } from "../report/reporter.ts";
import type { ThreadStanding } from "./thread-status.ts";

/** What somebody has to look at stands out. */
export function paintStatus({ status }: Pick<ThreadStanding, "status">, colors: Colors): (text: string) => string {
  const paints: Record<ThreadStanding["status"], (text: string) => string> = {
    done: colors.green,
    paused: colors.yellow,
    failed: colors.red,
    runnable: colors.cyan,
    unknown: colors.dim,
  };
  return paints[status];
}
