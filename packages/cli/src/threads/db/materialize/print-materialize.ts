import type {
  LeftThread,
  MaterializeOptions,
  MaterializePlan,
  PostgresCheckpointer,
} from "@threadkeep/persistence/postgres";
import type { CommandProcess } from "../../../command-process.ts";
import type { DatabaseFlags } from "../../database/database-flags.ts";
import type { Database } from "../../database/open-database.ts";
import { problem } from "../../problem.ts";
import { createProgressBar } from "../../progress-bar.ts";
import { runOnDatabase, type Answer } from "../../run-on-database.ts";
import { styleOf } from "../../style.ts";
import { drawMaterialized, drawMaterializePlan } from "./draw-materialize.ts";

export interface MaterializeRequest {
  /** All threads where it is absent. */
  threadId?: string;
  accept: Pick<MaterializeOptions, "onLossy" | "onLateHead">;
  /** "ask": print the plan, and do not take that for success. */
  mode: "apply" | "dry run" | "ask";
}

/** `threadkeep db materialize` */
export function printMaterialize(
  flags: DatabaseFlags,
  request: MaterializeRequest,
  commandProcess: CommandProcess,
): Promise<number> {
  return runOnDatabase(flags, commandProcess, async ({ name, saver, hasKeys }) => {
    const place = request.threadId === undefined ? {} : { threadId: request.threadId };
    const checkpointer = asPostgres(saver, name);
    const bar = createProgressBar(commandProcess, "threads looked at");
    const plan = await checkpointer.planMaterialize({ ...place, onThreads: bar.show }).finally(bar.end);
    assertOpen(plan, hasKeys);
    if (request.mode === "apply" && plan.threads > 0) {
      if (!flags.json) commandProcess.write(`${linesOf(plan, name, commandProcess)}\n\n`);
      return apply(checkpointer, { ...place, ...request.accept }, { plan, name }, commandProcess);
    }
    return {
      json: { database: name, plan },
      lines: (style) => drawMaterializePlan(plan, name, style),
      ...(request.mode === "ask" && plan.threads > 0
        ? { exitCode: 2, notice: "Nothing was changed. Give --yes to do it." }
        : {}),
    };
  });
}

async function apply(
  checkpointer: PostgresCheckpointer,
  options: MaterializeOptions,
  { plan, name }: { plan: MaterializePlan; name: string },
  commandProcess: CommandProcess,
): Promise<Answer> {
  const bar = createProgressBar(commandProcess, "rows");
  const total = plan.values + plan.writes;
  const result = await checkpointer
    .materialize({ ...options, onProgress: ({ values, writes }) => bar.show(values + writes, total) })
    .finally(bar.end);
  return {
    json: { database: name, plan, result: { ...result, leftThreads: result.leftThreads.map(plainLeft) } },
    lines: (style) => drawMaterialized(result, style),
    exitCode: result.left > 0 ? 1 : 0,
  };
}

function plainLeft({ threadId, error: { code, message } }: LeftThread) {
  return { threadId, code, message };
}

function linesOf(plan: MaterializePlan, name: string, commandProcess: CommandProcess): string {
  return drawMaterializePlan(plan, name, styleOf(commandProcess)).join("\n");
}

function asPostgres(saver: Database["saver"], name: string): PostgresCheckpointer {
  if ("materialize" in saver) return saver;
  throw problem({
    code: "database.not-postgres",
    message: `${name} is SQLite, and LangGraph's SqliteSaver has other tables: nothing can be turned back into them.`,
    help: "threadkeep db materialize is for Postgres: give --url postgres://user@host/database.",
  });
}

function assertOpen({ encrypted }: MaterializePlan, hasKeys: boolean): void {
  if (encrypted === 0 || hasKeys) return;
  throw problem({
    code: "database.encrypted",
    message: `${encrypted.toLocaleString("en-US")} rows are encrypted.`,
    help: "Set THREADKEEP_ENCRYPTION_KEYS=<id>:<base64>, with all keys that rows name.",
  });
}
