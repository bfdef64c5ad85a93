import type { Contestant } from "./contestants.ts";
import { measureReplay, type ReplayFigures } from "./measure-replay.ts";
import { recordThread, type RecordedThread } from "./recorded-thread.ts";
import { openReplay, type OpenReplay, type ReplayOptions } from "./replay-thread.ts";

export interface ReplaySetting extends ReplayOptions {
  messages: number;
  /** Which of the threads. */
  from: number;
}

/**
 * Each contestant in an agent of its own, through the same thread. They take turns, each in another order, so that what else the machine
 * does slows all of them alike.
 */
export async function replayTogether(
  contestants: readonly Contestant[],
  { messages, from, ...options }: ReplaySetting,
): Promise<ReplayFigures[]> {
  const all = await Promise.all(
    contestants.map(async (contestant) => {
      const thread = recordThread(messages, from);
      return { thread, replay: await openReplay(thread, contestant, options) };
    }),
  );
  const turns = all[0]?.thread.turns.length ?? 0;
  for (let turn = 0; turn < turns; turn++)
    for (const one of turn % 2 === 0 ? all : all.toReversed()) await takeTurn(one, turn);
  return Promise.all(all.map(async ({ thread, replay }) => measureReplay(thread, await replay.end())));
}

function takeTurn({ thread, replay }: { thread: RecordedThread; replay: OpenReplay }, turn: number): Promise<void> {
  return replay.speak(thread.turns[turn]!);
}
