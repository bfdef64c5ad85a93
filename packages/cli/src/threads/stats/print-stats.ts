import { readStats } from "@threadkeep/persistence";
import type { CommandProcess } from "../../command-process.ts";
import type { DatabaseFlags } from "../database/database-flags.ts";
import { runOnDatabase } from "../run-on-database.ts";
import { drawRunStats } from "./draw-run-stats.ts";
import { drawStats } from "./draw-stats.ts";

/** `threadkeep stats` */
export function printStats(flags: DatabaseFlags, commandProcess: CommandProcess): Promise<number> {
  return runOnDatabase(flags, commandProcess, async ({ saver, name }) => {
    const [stats, runs] = await Promise.all([readStats(saver), saver.runs.readStats()]);
    return {
      json: { database: name, ...stats, runs },
      lines: (style) => [...drawStats(stats, name, style), ...drawRunStats(runs, style)],
    };
  });
}
