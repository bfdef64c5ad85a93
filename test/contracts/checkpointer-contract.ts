import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { afterEach, beforeEach, describe, it } from "vitest";
import { CRASH } from "./checkpointer/crash.ts";
import { DELETING } from "./checkpointer/deleting.ts";
import { FORKS } from "./checkpointer/forks.ts";
import { ORDER } from "./checkpointer/order.ts";
import { PAGING } from "./checkpointer/paging.ts";
import { VALUES } from "./checkpointer/values.ts";
import { WRITES } from "./checkpointer/writes.ts";
import type { SaverPlace } from "./savers/open-saver.ts";

export interface OpenedCheckpointer {
  saver: BaseCheckpointSaver;
  /** The same place again, as another process finds it. Savers that keep nothing return the one they have. */
  reopen(): Promise<BaseCheckpointSaver>;
  /** Where another process finds it. Absent where nothing outlives this one. */
  place?: SaverPlace;
  end(): Promise<void>;
}

/** Throws where it is broken. */
export type PromiseCheck = (opened: OpenedCheckpointer) => Promise<"does not apply" | void>;

/** What is promised, and how to find out. */
export type Promises = Readonly<Record<string, PromiseCheck>>;

export interface CheckpointerUnderTest {
  name: string;
  /** A saver over a new and empty place. */
  create(): Promise<OpenedCheckpointer>;
  /** Promises that it is known to break. One that it keeps after all fails the test: the list is what holds. */
  breaks?: readonly string[];
  /** Promises that end the whole process where they are broken, and cannot be tried among others. `pnpm bench contract` tries them. */
  endsProcess?: readonly string[];
}

/** By area. */
export const PROMISES: Readonly<Record<string, Promises>> = {
  forks: FORKS,
  writes: WRITES,
  "order and time": ORDER,
  paging: PAGING,
  deleting: DELETING,
  values: VALUES,
  crashes: CRASH,
};

// Ten thousand checkpoints, each waited for, on a machine that does other things, too.
const TIMEOUT_MS = 300_000;

/** What `@langchain/langgraph-checkpoint-validation` leaves out. */
export function testCheckpointer({ name, create, breaks = [], endsProcess = [] }: CheckpointerUnderTest): void {
  describe(name, () => {
    let opened: OpenedCheckpointer;
    beforeEach(async () => {
      opened = await create();
    });
    afterEach(() => opened.end());

    describe.each(Object.entries(PROMISES))("%s", (_area, promises) => {
      for (const [promise, check] of Object.entries(promises)) {
        const test = breaks.includes(promise) ? it.fails : it;
        (endsProcess.includes(promise) ? it.skip : test)(promise, { timeout: TIMEOUT_MS }, async ({ skip }) => {
          if ((await check(opened)) === "does not apply") skip();
        });
      }
    });

    it("breaks no promise that there is not", () => {
      const known = new Set(Object.values(PROMISES).flatMap((promises) => Object.keys(promises)));
      const unknown = [...breaks, ...endsProcess].filter((promise) => !known.has(promise));
      if (unknown.length > 0) throw new Error(`No such promise: ${unknown.join("; ")}`);
    });
  });
}
