/** Chunks on their way from a run to whoever reads its stream. The run does not wait for the reader. */
export class ChunkQueue {
  readonly #chunks: unknown[] = [];
  #isClosed = false;
  #wake = () => {};

  push(chunk: unknown): void {
    this.#chunks.push(chunk);
    this.#wake();
  }

  /** No more will come. */
  close(): void {
    this.#isClosed = true;
    this.#wake();
  }

  async *read(): AsyncGenerator<unknown> {
    for (;;) {
      while (this.#chunks.length > 0) yield this.#chunks.shift();
      if (this.#isClosed) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
