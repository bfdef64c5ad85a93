import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { afterEach, beforeEach, describe, it } from "vitest";
import { DELETING } from "./checkpointer/deleting.ts";
import { FORKS } from "./checkpointer/forks.ts";
import { ORDER } from "./checkpointer/order.ts";
import { PAGING } from "./checkpointer/paging.ts";
import { VALUES } from "./checkpointer/values.ts";
import { WRITES } from "./checkpointer/writes.ts";

export interface OpenedCheckpointer {
  saver: BaseCheckpointSaver;
  /** The same place again, as another process finds it. Savers that keep nothing return the one they have. */
  reopen(): Promise<BaseCheckpointSaver>;
  end(): Promise<void>;
}

/** What is promised, and how to find out. */
export type Promises = Readonly<Record<string, (opened: OpenedCheckpointer) => Promise<void>>>;

export interface CheckpointerUnderTest {
  name: string;
  /** A saver over a new and empty place. */
  create(): Promise<OpenedCheckpointer>;
  /** Promises that it is known to break. One that it keeps after all fails the test: the list is what holds. */
  breaks?: readonly string[];
}

const PROMISES: Readonly<Record<string, Promises>> = {
  forks: FORKS,
  writes: WRITES,
  "order and time": ORDER,
  paging: PAGING,
  deleting: DELETING,
  values: VALUES,
};

/** What `@langchain/langgraph-checkpoint-validation` leaves out. */
export function testCheckpointer({ name, create, breaks = [] }: CheckpointerUnderTest): void {
  describe(name, () => {
    let opened: OpenedCheckpointer;
    beforeEach(async () => {
      opened = await create();
    });
    afterEach(() => opened.end());

    describe.each(Object.entries(PROMISES))("%s", (_area, promises) => {
      for (const [promise, check] of Object.entries(promises)) {
        const test = breaks.includes(promise) ? it.fails : it;
        test(promise, () => check(opened));
      }
    });

    it("breaks no promise that there is not", () => {
      const known = new Set(Object.values(PROMISES).flatMap((promises) => Object.keys(promises)));
      const unknown = breaks.filter((promise) => !known.has(promise));
      if (unknown.length > 0) throw new Error(`No such promise: ${unknown.join("; ")}`);
    });
  });
}
