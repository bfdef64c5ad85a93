import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { viewOf } from "../savers/view-of.ts";

/** As many views of a saver. None has an answer to its first `getTuple` before all have asked. */
export function readingTogether<S extends BaseCheckpointSaver>(saver: S, count: number): S[] {
  let missing = count;
  let open: (() => void) | undefined;
  const all = new Promise<void>((resolve) => (open = resolve));
  return Array.from({ length: count }, () =>
    viewOf(saver, {
      getTuple: async (config) => {
        const tuple = await saver.getTuple(config);
        if (--missing === 0) open?.();
        await all;
        return tuple;
      },
    }),
  );
}
