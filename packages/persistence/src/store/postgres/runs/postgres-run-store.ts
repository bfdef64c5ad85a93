import type { StoredValue } from "../../../encoding/stored-value.ts";
import type { Fence } from "../../../runs/fence.ts";
import { openPostgresKeeper } from "../../lease-keeper/open-postgres-keeper.ts";
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
import { renewalStatement } from "../../lease-keeper/renewal-statement.ts";
import { namesIn, type SchemaNames } from "../names.ts";
import type { PostgresDatabase } from "../postgres-database.ts";
import { storedValue } from "../rows.ts";
import { listRunsQuery } from "./list-runs-query.ts";
import { readAdmission, readRun, readRunEvent } from "./read-run.ts";
import { admitCall, claimCall, continueCall, finishCall } from "./run-calls.ts";
import { runPage } from "./run-page.ts";
import { eventsQuery, inputQuery, lastRunQuery, releaseHoldQuery, requestStopQuery, runQuery } from "./run-queries.ts";
import { readRunStats } from "./run-stats.ts";
import { runStatsQuery } from "./run-stats-query.ts";

export class PostgresRunStore implements RunStore {
  readonly #database: PostgresDatabase;
  readonly #names: SchemaNames;

  constructor(database: PostgresDatabase) {
    this.#database = database;
    this.#names = namesIn(database.schema);
  }

  async admit(run: RunToAdmit): Promise<Admission> {
    const [[admission] = []] = await this.#database.query(admitCall(this.#names, run));
    return readAdmission(admission);
  }

  async continue(run: RunToContinue): Promise<Admission> {
    const [[admission] = []] = await this.#database.query(continueCall(this.#names, run));
    return readAdmission(admission);
  }

  async finish(fence: Fence, outcome: RunOutcome): Promise<boolean> {
    const [[isHeld] = []] = await this.#database.query(finishCall(this.#names, fence, outcome));
    return isHeld === "t";
  }

  async releaseHold(fence: Fence): Promise<void> {
    await this.#database.query(releaseHoldQuery(this.#names, fence));
  }

  async claim(query: ClaimQuery): Promise<readonly RunRow[]> {
    return (await this.#database.query(claimCall(this.#names, query))).map(([run]) => readRun(run));
  }

  async renew(
    fences: readonly Fence[],
    leaseMs: number,
  ): Promise<readonly { runId: string; isHeld: boolean; isStopRequested: boolean }[]> {
    const columns = [
      fences.map(({ runId }) => runId),
      fences.map(({ owner }) => owner),
      fences.map(({ epoch }) => epoch),
    ];
    const text = renewalStatement(this.#database.schema);
    // The event loop turns: it asks.
    const rows = await this.#database.query({ text, values: [...columns, leaseMs, 0] });
    const held = new Map(rows.map(([runId, , isStopRequested]) => [runId, isStopRequested === "t"]));
    return fences.map(({ runId }) => {
      return { runId, isHeld: held.has(runId), isStopRequested: held.get(runId) ?? false };
    });
  }

  async requestStop(runId: string): Promise<boolean> {
    return (await this.#database.query(requestStopQuery(this.#names, runId))).length > 0;
  }

  openKeeper(options: LeaseKeeperOptions): LeaseKeeper {
    const { source, schema } = this.#database;
    return openPostgresKeeper(source, schema, options, (fences, leaseMs) => this.renew(fences, leaseMs));
  }

  async readRun(runId: string): Promise<RunRow | undefined> {
    const [row] = await this.#database.query(runQuery(this.#names, runId));
    return row && readRun(row[0]);
  }

  async readThread(threadId: string): Promise<RunRow | undefined> {
    const [row] = await this.#database.query(lastRunQuery(this.#names, threadId));
    return row && readRun(row[0]);
  }

  async readInput(runId: string): Promise<StoredValue | undefined> {
    const [row] = await this.#database.query(inputQuery(this.#names, runId));
    return row && storedValue(row[0], row[1]);
  }

  async readEvents(runId: string): Promise<readonly RunEvent[]> {
    const rows = await this.#database.query(eventsQuery(this.#names, runId));
    return rows.map(([event]) => readRunEvent(event)).reverse();
  }

  async list(query: RunQuery): Promise<RunPage> {
    return runPage(await this.#database.query(listRunsQuery(this.#names, query)), query);
  }

  async readStats(): Promise<RunStats> {
    const [[json] = []] = await this.#database.query({ text: runStatsQuery(this.#names), values: [] });
    return readRunStats(json);
  }
}
