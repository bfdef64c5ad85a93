import { argv } from "node:process";
import { crashAt } from "./crash-points.ts";
import { openStoredThread, replay } from "./crash-thread.ts";
import { resumeTurn } from "./resume-turn.ts";
import type { CrashTask } from "./run-crash-child.ts";

// Runs a turn, or what is left of it, and ends itself at the point that it was given.
const { kind, folder, turn, point } = JSON.parse(argv[2] ?? "") as CrashTask;
const thread = openStoredThread(kind, folder, crashAt(point));
await resumeTurn(thread, replay.turns[turn] ?? [], "goes on");
