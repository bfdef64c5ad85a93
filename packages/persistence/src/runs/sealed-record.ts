import type { ValueCodec } from "../encoding/value-codec.ts";
import type { Admission, RunEvent, RunOutcome, RunRow } from "../store/run-store.ts";
import { openFailure, sealFailure } from "./sealed-failure.ts";
import { openOptions } from "./sealed-options.ts";

/** A run as it was recorded: what was encrypted of it is readable again. */
export async function openRun<Row extends RunRow | undefined>(codec: ValueCodec, run: Row): Promise<Row> {
  if (run === undefined) return run;
  const { runId, options, failure } = run;
  return {
    ...run,
    options: await openOptions(codec, runId, options),
    failure: failure && (await openFailure(codec, runId, failure)),
  };
}

export function openRuns(codec: ValueCodec, runs: readonly RunRow[]): Promise<RunRow[]> {
  return Promise.all(runs.map((run) => openRun(codec, run)));
}

export async function openAdmission(codec: ValueCodec, admission: Admission): Promise<Admission> {
  if (admission.kind === "admitted") {
    const { run, replaced } = admission;
    return { ...admission, run: await openRun(codec, run), replaced: await openRun(codec, replaced) };
  }
  return { ...admission, holder: await openRun(codec, admission.holder) };
}

export function openEvents(codec: ValueCodec, events: readonly RunEvent[]): Promise<RunEvent[]> {
  return Promise.all(
    events.map(async ({ failure, ...event }) => {
      return { ...event, failure: failure && (await openFailure(codec, event.runId, failure)) };
    }),
  );
}

export async function sealOutcome(codec: ValueCodec, runId: string, outcome: RunOutcome): Promise<RunOutcome> {
  if (!("failure" in outcome) || outcome.failure === undefined) return outcome;
  return { ...outcome, failure: await sealFailure(codec, runId, outcome.failure) };
}
