// Makes calls of a run, says of each that it was acknowledged, and kills itself: at once, or inside of the call that follows.
import { writeSync } from "node:fs";
import { argv, pid, kill } from "node:process";
import { openSaver } from "../../savers/open-saver.ts";
import { CALLS } from "./calls.ts";
import type { KilledRun } from "./run-killed-child.ts";

const { place, threadId, calls, isInside } = JSON.parse(argv[2] ?? "") as KilledRun;
const { saver } = openSaver(place);
for (const call of CALLS.slice(0, calls)) {
  await call(saver, threadId);
  writeSync(1, "acknowledged\n");
}
// Connected, where that takes time.
await saver.getTuple({ configurable: { thread_id: threadId } });
if (isInside) {
  void CALLS[calls]?.(saver, threadId);
  // A few turns further into it from point to point.
  for (let turn = 0; turn <= 2 * calls; turn++) await new Promise<void>((resolve) => void setImmediate(resolve));
}
kill(pid, "SIGKILL");
