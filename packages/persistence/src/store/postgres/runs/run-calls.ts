import type { Fence } from "../../../runs/fence.ts";
import type { ClaimQuery, RunOutcome, RunToAdmit, RunToContinue } from "../../run-store.ts";
import { holdOf } from "../../hold-of.ts";
import type { SchemaNames } from "../names.ts";
import type { SqlQuery } from "../postgres-database.ts";
import { callFunction } from "../sql/call-function.ts";
import { Params } from "../sql/params.ts";

/** Calls of the functions that `setup()` makes. */
export function admitCall({ admitRun }: SchemaNames, run: RunToAdmit): SqlQuery {
  const params = new Params();
  const values = [
    run.runId,
    run.threadId,
    run.graph,
    run.graphVersion,
    run.owner,
    run.leaseMs,
    run.input.type,
    run.input.bytes,
    run.baseCheckpointId,
    JSON.stringify(run.options),
    run.replaces,
  ];
  return params.query(`SELECT ${callFunction(admitRun, params, values)}`);
}

export function continueCall({ continueRun }: SchemaNames, run: RunToContinue): SqlQuery {
  const params = new Params();
  const { threadId, owner, leaseMs, input, baseCheckpointId, states, epoch } = run;
  const values = [threadId, owner, leaseMs, input.type, input.bytes, baseCheckpointId, states, epoch];
  return params.query(`SELECT ${callFunction(continueRun, params, values)}`);
}

export function claimCall({ claimRuns }: SchemaNames, query: ClaimQuery): SqlQuery {
  const params = new Params();
  const { owner, leaseMs, limit, threadId, graphs } = query;
  return params.query(`SELECT * FROM ${callFunction(claimRuns, params, [owner, leaseMs, limit, threadId, graphs])}`);
}

export function finishCall({ finishRun }: SchemaNames, { runId, owner, epoch }: Fence, outcome: RunOutcome): SqlQuery {
  const params = new Params();
  const failure = "failure" in outcome && outcome.failure ? JSON.stringify(outcome.failure) : undefined;
  const values = [runId, owner, epoch, outcome.state, waitOf(outcome), failure, holdOf(outcome)];
  return params.query(`SELECT ${callFunction(finishRun, params, values)}`);
}

function waitOf(outcome: RunOutcome): number | undefined {
  if (outcome.state === "waiting") return outcome.limitMs;
  return outcome.state === "open" ? outcome.afterMs : undefined;
}
