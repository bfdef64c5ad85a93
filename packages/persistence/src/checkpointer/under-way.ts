/** What is not settled yet, by name. */
export class UnderWay {
  readonly #byName = new Map<string, Set<Promise<void>>>();

  /** @returns the promise as it was given: who called hears of a failure */
  add<T>(name: string, promise: Promise<T>): Promise<T> {
    const all = this.#byName.get(name) ?? new Set();
    this.#byName.set(name, all);
    const remove = () => {
      all.delete(settled);
      if (all.size === 0 && this.#byName.get(name) === all) this.#byName.delete(name);
    };
    // This copy of the promise must not report a failure a second time, unheard.
    const settled = promise.then(remove, remove);
    all.add(settled);
    return promise;
  }

  async settled(name: string): Promise<void> {
    await Promise.all(this.#byName.get(name) ?? []);
  }
}
