export type OneAtATime = <Result>(key: string, task: () => Promise<Result>) => Promise<Result>;

/** Runs the tasks of one key one after the other, those of different keys at once. */
export function createOneAtATime(): OneAtATime {
  const last = new Map<string, Promise<unknown>>();

  return async function oneAtATime(key, task) {
    const before = last.get(key);
    const result = (async () => {
      // Its failure is for its own caller.
      await before?.catch(() => {});
      return task();
    })();
    last.set(key, result);
    try {
      return await result;
    } finally {
      if (last.get(key) === result) last.delete(key);
    }
  };
}
