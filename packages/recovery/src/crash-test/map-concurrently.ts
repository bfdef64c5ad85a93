/** Results in order. On an error it waits for what is under way, so that no process outlives the call. */
export async function mapConcurrently<Item, Result>(
  items: readonly Item[],
  limit: number,
  work: (item: Item, at: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  let isFailing = false;
  const workers = Array.from({ length: Math.min(limit, items.length) }, async () => {
    for (const [at, item] of queue) {
      if (isFailing) return;
      try {
        results[at] = await work(item, at);
      } catch (error) {
        isFailing = true;
        throw error;
      }
    }
  });
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
  return results;
}
