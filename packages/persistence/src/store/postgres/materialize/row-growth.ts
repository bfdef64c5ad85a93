import { ThreadkeepError } from "@threadkeep/state";
import { namesIn } from "../names.ts";
import type { MaterializeSource } from "./materialize-run.ts";

const SAMPLES = 50;
const ENOUGH = 500;

/** What compressed rows are without their layers, by the size of some that were opened. */
export class RowGrowth {
  readonly #source: MaterializeSource;
  #samples = 0;
  #stored = 0;
  #opened = 0;
  isEstimate = false;

  constructor(source: MaterializeSource) {
    this.#source = source;
  }

  of(type: string, bytes: number): number {
    if (!type.includes(";") || this.#stored === 0) return bytes;
    this.isEstimate = true;
    return (bytes * this.#opened) / this.#stored;
  }

  /** Rows of these threads, until there were enough. */
  async sample(threads: readonly string[]): Promise<void> {
    if (this.#samples >= ENOUGH) return;
    const { database, codec } = this.#source;
    const rows = await database.query({
      text: `SELECT b.thread_id, b.checkpoint_ns, b.channel, b.version, b.type, encode(b.blob, 'base64')
        FROM ${namesIn(database.schema).blobs} b
        WHERE b.thread_id = ANY($1::text[]) AND strpos(b.type, ';') > 0 AND octet_length(b.blob) < 1000000 LIMIT ${SAMPLES}`,
      values: [threads],
    });
    for (const row of rows) {
      const [threadId, namespace, channel, version, type, base64] = row.map(String) as [string, ...string[]];
      const place = { threadId, namespace: namespace ?? "", channel: channel ?? "", version: version ?? "" };
      const stored = { type: type ?? "", bytes: Buffer.from(base64 ?? "", "base64") };
      const opened = await codec.open(stored, place).catch(nothingForThreadkeep);
      if (opened === undefined) continue;
      this.#samples++;
      this.#stored += stored.bytes.byteLength;
      this.#opened += opened.bytes.byteLength;
    }
  }
}

/** A row that does not open is told by `materialize`. */
function nothingForThreadkeep(error: unknown): undefined {
  if (!ThreadkeepError.isInstance(error)) throw error;
}
