import { argv } from "node:process";
import { crashAt } from "./crash-points.ts";
import { openStoredThread } from "./crash-thread.ts";
import { resumeTurn } from "./resume-turn.ts";
import type { CrashTask } from "./run-crash-child.ts";

// Runs a turn, or what is left of it, and ends itself at the point that it was given.
const { turn, point, ...parts } = JSON.parse(argv[2] ?? "") as CrashTask;
const thread = openStoredThread({ ...parts, passing: crashAt(point) });
await resumeTurn(thread, thread.turns[turn] ?? [], "goes on");
