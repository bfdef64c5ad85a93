import {
  listNamespaces,
  readCheckpoint,
  type CheckpointDetail,
  type NamespaceSummary,
  type PendingError,
} from "@threadkeep/persistence";
import { measureState } from "@threadkeep/state";
import type { Database } from "../database/open-database.ts";
import { threadStandingOf, type ThreadStanding } from "../thread-status.ts";

export interface ThreadPlace {
  threadId: string;
  checkpointId?: string;
  namespace?: string;
}

export interface ChannelView {
  channel: string;
  items?: number;
  bytes: number;
}

export interface ThreadView extends ThreadStanding {
  threadId: string;
  namespace: string;
  checkpointId: string;
  /** Nothing is newer in its namespace. */
  isLatest: boolean;
  parentId?: string;
  createdAt: string;
  step?: number;
  source?: string;
  next?: string[];
  interrupts: CheckpointDetail["interrupts"];
  errors: PendingError[];
  channels: ChannelView[];
  totalBytes: number;
  unstored?: CheckpointDetail["unstored"];
  subgraphs: NamespaceSummary[];
  metadata: CheckpointDetail["metadata"];
}

/** What there is to know of a thread at a checkpoint, the latest without one, and its values. */
export async function readThread(
  { saver }: Database,
  place: ThreadPlace,
): Promise<{ view: ThreadView; values: Record<string, unknown> }> {
  const { threadId, namespace = "" } = place;
  const detail = await readCheckpoint(saver, place);
  const latest = place.checkpointId === undefined ? detail : await readCheckpoint(saver, { threadId, namespace });
  const { values = {}, sizes: _sizes, pending: _pending, writers: _writers, ...shown } = detail;
  const { totalBytes, channels } = measureState(values);
  const namespaces = await listNamespaces(saver, threadId);
  const view = {
    ...shown,
    ...threadStandingOf(detail),
    threadId,
    namespace,
    isLatest: latest.checkpointId === detail.checkpointId,
    channels: channels.map(({ name, items, bytes }) => ({
      channel: name,
      ...(items === undefined ? {} : { items }),
      bytes,
    })),
    totalBytes,
    subgraphs: namespaces.filter((one) => one.namespace !== "" && one.namespace !== namespace),
  };
  return { view, values };
}
