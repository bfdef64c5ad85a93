import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import { expect } from "vitest";
import type { OpenedCheckpointer, Promises } from "../checkpointer-contract.ts";
import { openSaver, type SaverPlace } from "../savers/open-saver.ts";
import { CALLS, imageOf, type ThreadImage } from "./crash/calls.ts";
import { runKilledChild } from "./crash/run-killed-child.ts";

const BETWEEN = CALLS.map((_, call) => call).slice(1);
const INSIDE = CALLS.map((_, call) => call);

export const CRASH: Promises = {
  "has what was acknowledged when its process is killed between two calls, and nothing else": (opened) =>
    killAt(BETWEEN, opened, async (place, images, threadId, calls) => {
      const acknowledged = await runKilledChild({ place, threadId, calls, isInside: false });
      expect(acknowledged).toBe(calls);
      expect(await imageAt(place, threadId)).toEqual(images[calls]);
    }),

  "has all of a call or nothing when its process is killed inside it, and goes on from there": (opened) =>
    killAt(INSIDE, opened, async (place, images, threadId, calls) => {
      const acknowledged = await runKilledChild({ place, threadId, calls, isInside: true });
      expect(acknowledged).toBe(calls);
      expect([images[calls], images[calls + 1]]).toContainEqual(await imageAt(place, threadId));
      await openedAt(place, async (saver) => {
        for (const call of CALLS.slice(calls)) await call(saver, threadId);
      });
      expect(await imageAt(place, threadId)).toEqual(images.at(-1));
    }),
};

type Check = (
  place: SaverPlace,
  /** What is there after no call, after the first, and so on. */
  images: readonly ThreadImage[],
  threadId: string,
  calls: number,
) => Promise<void>;

async function killAt(
  points: readonly number[],
  { saver, place }: OpenedCheckpointer,
  check: Check,
): Promise<"does not apply" | void> {
  if (place === undefined) return "does not apply";
  const images = [await imageOf(saver, "whole")];
  for (const call of CALLS) {
    await call(saver, "whole");
    images.push(await imageOf(saver, "whole"));
  }
  for (const calls of points) await check(place, images, `killed after ${calls}`, calls);
}

/** As a process that comes later finds it. */
function imageAt(place: SaverPlace, threadId: string): Promise<ThreadImage> {
  return openedAt(place, (saver) => imageOf(saver, threadId));
}

async function openedAt<T>(place: SaverPlace, use: (saver: BaseCheckpointSaver) => Promise<T>): Promise<T> {
  const { saver, close } = openSaver(place);
  try {
    return await use(saver);
  } finally {
    await close();
  }
}
