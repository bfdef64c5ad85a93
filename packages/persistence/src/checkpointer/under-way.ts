/** What is not settled yet, by name. */
export class UnderWay {
  readonly #byName = new Map<string, Set<Promise<void>>>();

  /** @returns the promise as it was given: who called hears of a failure */
  add<T>(name: string, promise: Promise<T>): Promise<T> {
    const all = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, all);
    // This copy of the promise must not report a failure a second time, unheard.
    const settled: Promise<void> = promise.then(
      () => this.#remove(name, all, settled),
      () => this.#remove(name, all, settled),
    );
    all.add(settled);
    return promise;
  }

  /** None of them rejects. */
  of(name: string): Iterable<Promise<void>> {
    return this.#byName.get(name) ?? NONE;
  }

  #remove(name: string, all: Set<Promise<void>>, settled: Promise<void>): void {
    all.delete(settled);
    if (all.size === 0 && this.#byName.get(name) === all) this.#byName.delete(name);
  }
}

const NONE: readonly Promise<void>[] = [];
