import type { CommandProcess } from "../../command-process.ts";
import type { DatabaseFlags } from "../../threads/database/database-flags.ts";
import { createProgressBar } from "../../threads/progress-bar.ts";
import { runOnDatabase } from "../../threads/run-on-database.ts";
import { drawStuck } from "./draw-stuck.ts";
import { listStuck, type StuckPage, type StuckQuery } from "./list-stuck.ts";

/** `threadkeep stuck` */
export function printStuck(flags: DatabaseFlags, query: StuckQuery, commandProcess: CommandProcess): Promise<number> {
  return runOnDatabase(flags, commandProcess, async (database) => {
    const progress = createProgressBar(commandProcess, "threads looked at");
    const page = await listStuck(database, query, (threads) => progress.show(threads)).finally(progress.end);
    return {
      json: forPrograms(page),
      lines: (style) => drawStuck(page, { ...style, database: database.name, query, flags }),
      exitCode: page.threads.length > 0 ? 1 : 0,
    };
  });
}

function forPrograms({ threads, ...rest }: StuckPage) {
  const told = threads.map(({ what: _words, nowMs, ...thread }) => ({
    ...thread,
    readAt: new Date(nowMs).toISOString(),
  }));
  return { threads: told, ...rest };
}
