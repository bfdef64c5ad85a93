import type { StoredValue } from "../../../encoding/stored-value.ts";
import type { Fence } from "../../../runs/fence.ts";
import { openSqliteKeeper } from "../../lease-keeper/open-sqlite-keeper.ts";
import type { LeaseKeeper, LeaseKeeperOptions } from "../../lease-keeper/lease-keeper.ts";
import type {
  Admission,
  ClaimQuery,
  RunEvent,
  RunOutcome,
  RunPage,
  RunQuery,
  RunRow,
  RunStats,
  RunStore,
  RunToAdmit,
  RunToContinue,
} from "../../run-store.ts";
import type { DatabaseOptions, SqlRow, SqlStep } from "../database-thread.ts";
import type { ReadyDatabase } from "../ready-database.ts";
import { storedValue, textOf } from "../rows.ts";
import { admitSteps, continueSteps, LEFT_STEP } from "./admit-steps.ts";
import { claimSteps } from "./claim-steps.ts";
import { finishSteps, releaseHoldStep } from "./finish-steps.ts";
import { listRunsStep, runPage } from "./list-steps.ts";
import { readEventsStep, readInputStep, readRunStep, readThreadStep, requestStopStep } from "./read-run-steps.ts";
import { renewSteps } from "./renew-steps.ts";
import { runEvent, runRow } from "./run-rows.ts";
import { RUN_STATS_STEPS, runStats } from "./stats-steps.ts";

export class SqliteRunStore implements RunStore {
  readonly #database: ReadyDatabase;
  readonly #options: DatabaseOptions;

  /** @param options of the database, for the keeper's own connection */
  constructor(database: ReadyDatabase, options: DatabaseOptions) {
    this.#database = database;
    this.#options = options;
  }

  admit(run: RunToAdmit): Promise<Admission> {
    return this.#begin(admitSteps(run), LEFT_STEP);
  }

  continue(run: RunToContinue): Promise<Admission> {
    return this.#begin(continueSteps(run));
  }

  async finish(fence: Fence, outcome: RunOutcome): Promise<boolean> {
    return "results" in (await this.#database.write(finishSteps(fence, outcome)));
  }

  async releaseHold(fence: Fence): Promise<void> {
    await this.#write([releaseHoldStep(fence)]);
  }

  async claim(query: ClaimQuery): Promise<readonly RunRow[]> {
    return (await this.#write(claimSteps(query))).map(runRow);
  }

  async renew(fences: readonly Fence[], leaseMs: number) {
    return (await this.#write(renewSteps(fences, leaseMs))).map((row) => ({
      runId: textOf(row, "run_id"),
      isHeld: row["is_held"] === 1,
      isStopRequested: row["stop_requested"] === 1,
    }));
  }

  async requestStop(runId: string): Promise<boolean> {
    return (await this.#write([requestStopStep(runId)])).length > 0;
  }

  openKeeper(options: LeaseKeeperOptions): LeaseKeeper {
    return openSqliteKeeper(this.#options, options, (fences, leaseMs) => this.renew(fences, leaseMs));
  }

  async readRun(runId: string): Promise<RunRow | undefined> {
    const [row] = await this.#read([readRunStep(runId)]);
    return row && runRow(row);
  }

  async readThread(threadId: string): Promise<RunRow | undefined> {
    const [row] = await this.#read([readThreadStep(threadId)]);
    return row && runRow(row);
  }

  async readInput(runId: string): Promise<StoredValue | undefined> {
    const [row] = await this.#read([readInputStep(runId)]);
    return row && storedValue(row);
  }

  async readEvents(runId: string): Promise<readonly RunEvent[]> {
    return (await this.#read([readEventsStep(runId)])).map(runEvent);
  }

  async list(query: RunQuery): Promise<RunPage> {
    return runPage(await this.#read([listRunsStep(query)]), query);
  }

  async readStats(): Promise<RunStats> {
    return runStats(await this.#database.read(RUN_STATS_STEPS));
  }

  async #begin(steps: readonly SqlStep[], leftStep = -1): Promise<Admission> {
    const answer = await this.#database.write(steps);
    if ("refused" in answer) {
      const isRun = "run_id" in answer.refused;
      return { kind: "refused", holder: isRun ? runRow(answer.refused) : undefined };
    }
    const [row = {}] = answer.results.at(-1) ?? [];
    const [left] = answer.results[leftStep] ?? [];
    return { kind: "admitted", run: runRow(row), replaced: left && runRow(left) };
  }

  /** The rows of the last step. */
  async #write(steps: readonly SqlStep[]): Promise<readonly SqlRow[]> {
    const answer = await this.#database.write(steps);
    return "results" in answer ? (answer.results.at(-1) ?? []) : [];
  }

  async #read(steps: readonly SqlStep[]): Promise<readonly SqlRow[]> {
    return (await this.#database.read(steps)).at(-1) ?? [];
  }
}
