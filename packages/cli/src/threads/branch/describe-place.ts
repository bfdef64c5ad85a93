import type { HistoryEntry } from "@threadkeep/persistence";
import { toPlainText } from "../../report/plain-text.ts";
import { formatId, formatTime } from "../format.ts";
import { describeStanding, threadStandingOf, type ThreadStanding } from "../thread-status.ts";

/** A checkpoint, and what would be done from it. */
export interface Place extends ThreadStanding {
  checkpointId: string;
  createdAt: string;
  step?: number;
}

export function placeOf(entry: HistoryEntry): Place {
  const { checkpointId, createdAt, step } = entry;
  return { checkpointId, createdAt, ...(step === undefined ? {} : { step }), ...threadStandingOf(entry) };
}

/** `1f1e…, step 2, 2026-11-21 22:13:48Z, next: draft` */
export function describePlace({ checkpointId, step, createdAt, ...standing }: Place): string {
  const at = step === undefined ? [] : [`step ${step}`];
  return [formatId(checkpointId), ...at, formatTime(createdAt), toPlainText(describeStanding(standing))].join(", ");
}
