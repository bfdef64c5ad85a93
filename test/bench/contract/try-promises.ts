// In a process of its own: tries promises of one saver, one after the other, and says of each when it began and how it went.
import { writeSync } from "node:fs";
import { argv } from "node:process";
import { PROMISES } from "../../contracts/checkpointer-contract.ts";
import { CONTESTANTS } from "./contestants.ts";
import type { Trial, TrialEvent } from "./run-trials.ts";

const { contestant, promises, postgres } = JSON.parse(argv[2] ?? "") as Trial;
const checks = new Map(Object.values(PROMISES).flatMap((area) => Object.entries(area)));

// At once: the next thing may be the end of the process.
function say(event: TrialEvent): void {
  writeSync(1, `${JSON.stringify(event)}\n`);
}

for (const promise of promises) {
  say({ promise, outcome: "begun" });
  const opened = await CONTESTANTS[contestant](postgres);
  try {
    const answer = await checks.get(promise)?.(opened);
    say({ promise, outcome: answer ?? "kept" });
  } catch {
    say({ promise, outcome: "broken" });
  } finally {
    await opened.end();
  }
}
