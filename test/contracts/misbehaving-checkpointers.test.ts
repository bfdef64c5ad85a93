import { expect, it } from "vitest";
import { PROMISES, type OpenedCheckpointer } from "./checkpointer-contract.ts";
import { createInFile } from "./savers/create-at-place.ts";
import {
  deletesNothing,
  dropsEmptiness,
  dropsLastWrite,
  dropsUnchanged,
  givesLatestValues,
  ignoresFilter,
  looksAtValuesLater,
  losesText,
  pagesOverlap,
  skipsAtPageEnds,
  storesOnlyOnce,
  takesNamesForPatterns,
  type Misbehavior,
} from "./savers/misbehavior.ts";
import { STOCK_BREAKS } from "./savers/stock-breaks.ts";

/** What must be noticed of each. That nothing is noticed of a saver that behaves is the contract's own test. */
const NOTICED: readonly { misbehave: Misbehavior; promises: readonly string[] }[] = [
  {
    misbehave: dropsLastWrite,
    promises: [
      "keeps the first of a task's writes when the task is repeated",
      "replaces a task's error and interrupt by its later ones",
      "takes writes that come before their checkpoint",
      "gives back what was written",
    ],
  },
  {
    misbehave: looksAtValuesLater,
    promises: [
      "keeps the values that a caller changes after the call",
      "keeps the values that a caller changes after the call, when it read them before",
    ],
  },
  { misbehave: storesOnlyOnce, promises: ["gives the checkpoint put again its new content, in its old place"] },
  { misbehave: givesLatestValues, promises: ["changes nothing of what was before the fork"] },
  {
    misbehave: losesText,
    promises: [
      "gives back what was put, to this process and to the next",
      "gives back 20 MB of text and 64 KB of bytes",
    ],
  },
  { misbehave: dropsEmptiness, promises: ["tells a channel that is empty from one that holds nothing"] },
  { misbehave: dropsUnchanged, promises: ["keeps what did not change, from whichever ancestor"] },
  {
    misbehave: pagesOverlap,
    promises: [
      "pages through a thread by its last checkpoint, each once",
      "pages past 10,000 checkpoints, and gives each once",
    ],
  },
  {
    misbehave: skipsAtPageEnds,
    promises: ["gives each checkpoint of a history once, also those of a clock that was set back"],
  },
  { misbehave: ignoresFilter, promises: ["finds by metadata, with a limit"] },
  {
    misbehave: takesNamesForPatterns,
    promises: [
      "keeps the heads of namespaces and threads apart",
      "lists threads by their exact id",
      "removes a thread with its namespaces and writes, and no other",
    ],
  },
  { misbehave: deletesNothing, promises: ["begins anew at every deletion"] },
];
const NOTICED_OF_LATE_SAVER = Object.keys(PROMISES["crashes"] ?? {});

const CHECKS = new Map(Object.values(PROMISES).flatMap((area) => Object.entries(area)));
const CASES = NOTICED.flatMap(({ misbehave, promises }) =>
  promises.map((promise) => ({ name: misbehave.name, misbehave, promise })),
);

it.each(CASES)("a saver that $name does not pass: $promise", async ({ misbehave, promise }) => {
  const { saver, reopen, ...opened } = await createInFile("SqliteCheckpointer");
  await expectBroken(promise, {
    ...opened,
    saver: misbehave(saver),
    reopen: async () => misbehave(await reopen()),
  });
});

it.each(NOTICED_OF_LATE_SAVER)("a saver that acknowledges before it has stored does not pass: %s", async (promise) => {
  const { place, ...opened } = await createInFile("LateSqliteCheckpointer");
  if (place === undefined) throw new Error("It has no place.");
  // What must be there is told by one that behaves.
  const honest = await createInFile("SqliteCheckpointer");
  await expectBroken(promise, { ...opened, saver: honest.saver, place });
  await honest.end();
});

it("knows for each promise a saver that breaks it", () => {
  const broken = new Set<string>([
    ...Object.values(STOCK_BREAKS).flat(),
    ...CASES.map(({ promise }) => promise),
    ...NOTICED_OF_LATE_SAVER,
  ]);
  expect([...CHECKS.keys()].filter((promise) => !broken.has(promise))).toEqual([]);
});

async function expectBroken(promise: string, opened: OpenedCheckpointer): Promise<void> {
  try {
    await expect(CHECKS.get(promise)?.(opened), promise).rejects.toThrow();
  } finally {
    await opened.end();
  }
}
