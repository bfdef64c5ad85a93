import type { WrittenJson } from "./serializer.ts";

interface Holder {
  written?: WrittenJson | undefined;
}

// What tasks of one step write goes into the lists of the next.
const MAX_BYTES = 256 * 1024;

/** Texts of what was serialized last, in constant memory. */
export class RecentTexts {
  readonly #kept: { holder: Holder; bytes: number }[] = [];
  #bytes = 0;

  keep(holder: Holder, written: WrittenJson, bytes: number): void {
    if (bytes > MAX_BYTES) return;
    holder.written = written;
    this.#kept.push({ holder, bytes });
    this.#bytes += bytes;
    while (this.#bytes > MAX_BYTES) this.#forgetOldest();
  }

  #forgetOldest(): void {
    const oldest = this.#kept.shift();
    if (oldest === undefined) return;
    oldest.holder.written = undefined;
    this.#bytes -= oldest.bytes;
  }
}
