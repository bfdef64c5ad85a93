import { BATCH } from "./batches.ts";
import type { RowReplacement } from "./stored-rows.ts";

/** Collects rows until they are enough for one statement. */
export class ReplacementBatch {
  readonly #write: (rows: readonly RowReplacement[]) => Promise<void>;
  #rows: RowReplacement[] = [];
  #bytes = 0;

  constructor(write: (rows: readonly RowReplacement[]) => Promise<void>) {
    this.#write = write;
  }

  async add(row: RowReplacement): Promise<void> {
    this.#rows.push(row);
    this.#bytes += row.stored.bytes.byteLength;
    if (this.#rows.length >= BATCH.rows || this.#bytes >= BATCH.bytes) await this.flush();
  }

  async flush(): Promise<void> {
    const rows = this.#rows;
    [this.#rows, this.#bytes] = [[], 0];
    if (rows.length > 0) await this.#write(rows);
  }
}
