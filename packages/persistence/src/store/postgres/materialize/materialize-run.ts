import { extendPath } from "../../../encoding/value-path.ts";
import type { ChannelPlace, ValueCodec } from "../../../encoding/value-codec.ts";
import type { PostgresDatabase } from "../postgres-database.ts";
import { stockLossError } from "./materialize-errors.ts";
import type {
  LeftThread,
  MaterializeCounts,
  MaterializeLoss,
  MaterializeOptions,
  MaterializeResult,
} from "./materialize-types.ts";
import type { StockLoss } from "./stock-form.ts";
import { replaceRows, type RowReplacement, type RowTable } from "./stored-rows.ts";

const MAX_LISTED = 1_000;

export interface MaterializeSource {
  database: PostgresDatabase;
  codec: ValueCodec;
}

/** One call of `materialize`: what it works on, what it has done, and what it does about losses. */
export class MaterializeRun {
  readonly database: PostgresDatabase;
  readonly codec: ValueCodec;
  readonly onLateHead: "throw" | "copy";
  readonly #onLossy: "throw" | "warn";
  readonly #onProgress: MaterializeOptions["onProgress"];
  readonly #signal: AbortSignal | undefined;
  readonly #counts: MaterializeCounts = { threads: 0, values: 0, writes: 0, bytes: 0, copies: 0 };
  readonly #losses: MaterializeLoss[] = [];
  readonly #reordered: string[] = [];
  readonly #leftThreads: LeftThread[] = [];
  #lossy = 0;
  #left = 0;

  constructor(
    { database, codec }: MaterializeSource,
    { onLossy = "throw", onLateHead = "throw", onProgress, signal }: MaterializeOptions,
  ) {
    this.database = database;
    this.codec = codec;
    this.onLateHead = onLateHead;
    this.#onLossy = onLossy;
    this.#onProgress = onProgress;
    this.#signal = signal;
  }

  get isAborted(): boolean {
    return this.#signal?.aborted ?? false;
  }

  get result(): MaterializeResult {
    return {
      ...this.#counts,
      lossy: this.#lossy,
      losses: this.#losses,
      reordered: this.#reordered,
      left: this.#left,
      leftThreads: this.#leftThreads,
      aborted: this.isAborted,
    };
  }

  /** @throws ThreadkeepError `materialize.lossy-value`, and what `PostgresDatabase.query` throws */
  async replace(table: RowTable, threadId: string, rows: readonly RowReplacement[]): Promise<void> {
    if (rows.length === 0) return;
    const counter = table === "blobs" ? "values" : "writes";
    this.#counts[counter] += await replaceRows(this.database, table, rows);
    this.#counts.bytes += rows.reduce((sum, { stored }) => sum + stored.bytes.byteLength, 0);
    this.#onProgress?.({ ...this.#counts, threadId });
  }

  /** @throws ThreadkeepError `materialize.lossy-value` */
  lose({ threadId, namespace, channel }: ChannelPlace, lost: readonly StockLoss[]): void {
    this.tellLosses(lost.map(({ keys, kind }) => ({ threadId, namespace, path: extendPath(channel, keys), kind })));
  }

  /** @throws ThreadkeepError `materialize.lossy-value` */
  tellLosses(losses: readonly MaterializeLoss[]): void {
    if (losses.length === 0) return;
    if (this.#onLossy === "throw") throw stockLossError(losses);
    this.#lossy += losses.length;
    this.#losses.push(...losses.slice(0, MAX_LISTED - this.#losses.length));
  }

  copied(): void {
    this.#counts.copies++;
  }

  done(threadId: string, { isReordered }: { isReordered: boolean }): void {
    this.#counts.threads++;
    if (isReordered && this.#reordered.length < MAX_LISTED) this.#reordered.push(threadId);
    this.#onProgress?.({ ...this.#counts, threadId });
  }

  leave(thread: LeftThread): void {
    this.#left++;
    if (this.#leftThreads.length < MAX_LISTED) this.#leftThreads.push(thread);
  }
}
