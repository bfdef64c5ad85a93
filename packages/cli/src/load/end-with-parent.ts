import { killTree } from "./kill-tree.ts";
import { runAtEnd } from "./run-at-end.ts";

/**
 * Ends the process tree when this process ends. A group of its own does not get the Ctrl-C of the terminal. When this
 * process is killed and can end nothing any more, the child's watchdog does. Returns what ends the watch.
 */
export function endWithParent(pid: number): () => void {
  return runAtEnd(() => killTree(pid));
}
