import type { HistoryEntry, PendingTask } from "@threadkeep/persistence";

const WORDS: Record<PendingTask["status"], string> = {
  finished: "finished",
  interrupted: "asked",
  failed: "failed",
  started: "started",
};

/** What the tasks of the step after a checkpoint wrote: `2 finished (log, topic), 1 asked`. */
export function describePending({ pending }: Pick<HistoryEntry, "pending">): string {
  const statuses = [...new Set(pending.map(({ status }) => status))];
  return statuses
    .map((status) =>
      describe(
        status,
        pending.filter((task) => task.status === status),
      ),
    )
    .join(", ");
}

function describe(status: PendingTask["status"], tasks: readonly PendingTask[]): string {
  const channels = [...new Set(tasks.flatMap((task) => task.channels))].filter(isOfState);
  const into = status === "finished" && channels.length > 0 ? ` (${channels.join(", ")})` : "";
  return `${tasks.length} ${WORDS[status]}${into}`;
}

function isOfState(channel: string): boolean {
  return !channel.startsWith("__") && !channel.startsWith("branch:") && !channel.startsWith("join:");
}
