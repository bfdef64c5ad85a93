import type { Fence } from "../../runs/fence.ts";
import type { CheckpointKey, CheckpointToPut, WriteRow } from "../checkpoint-store.ts";
import type { Admission, ClaimQuery, RunOutcome, RunRow, RunStore, RunToAdmit, RunToContinue } from "../run-store.ts";

export const LEASE_MS = 30_000;
export const FAILURE = { class: "transient", name: "Error", message: "It said \0 and half a \ud83d." };

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** All in which a run may end that nobody is to go on with yet. */
export const ENDINGS = [
  ["given back", { state: "open", afterMs: 0, failure: undefined }],
  ["postponed", { state: "open", afterMs: 0, failure: FAILURE }],
  ["waiting", { state: "waiting", limitMs: undefined }],
  ["failed", { state: "failed", failure: FAILURE }],
  ["poisoned", { state: "poisoned", failure: FAILURE }],
  ["left", { state: "left", failure: FAILURE }],
] as const satisfies [string, RunOutcome][];

let runs = 0;

export function runToAdmit(run: Partial<RunToAdmit> & { threadId: string }): RunToAdmit {
  return {
    runId: `run-${++runs}`,
    graph: "agent",
    graphVersion: undefined,
    owner: "one",
    leaseMs: LEASE_MS,
    input: { type: "json", bytes: bytesOf('{"question":1}') },
    baseCheckpointId: undefined,
    options: {},
    replaces: [],
    ...run,
  };
}

export function runToContinue(run: Partial<RunToContinue> & { threadId: string }): RunToContinue {
  const { owner, leaseMs, input } = runToAdmit({ threadId: run.threadId });
  return { owner, leaseMs, input, baseCheckpointId: undefined, states: ["waiting"], ...run };
}

export function claimOf(query: Partial<ClaimQuery> = {}): ClaimQuery {
  return { owner: "two", leaseMs: LEASE_MS, limit: 10, graphs: ["agent"], ...query };
}

export async function admit(store: RunStore, run: Partial<RunToAdmit> & { threadId: string }): Promise<RunRow> {
  return admitted(await store.admit(runToAdmit(run)));
}

export function admitted(admission: Admission): RunRow {
  if (admission.kind === "admitted") return admission.run;
  throw new Error(`The run was refused. The thread has ${JSON.stringify(admission.holder)}.`);
}

/** @param owner where it is not the one that the run was last held by */
export function fenceFor({ runId, owner = "", epoch }: RunRow): Fence {
  return { runId, owner, epoch };
}

export function checkpointAt(
  key: Partial<CheckpointKey> & { checkpointId: string },
  parentId?: string,
): CheckpointToPut {
  const row = { threadId: "t", namespace: "", checkpoint: '{"v":4}', metadata: "{}", ...key, parentId };
  return { row, versions: {}, values: [], rootId: undefined };
}

export function writeOf(taskId: string): WriteRow {
  return { taskId, index: 0, channel: "a", taskPath: "", stored: { type: "json", bytes: bytesOf("1") } };
}
