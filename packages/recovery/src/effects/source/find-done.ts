import type { StoredEffect } from "@threadkeep/persistence";
import type { Effect } from "../claim/effect.ts";
import { isSameCall } from "../claim/same-call.ts";
import type { DoneElsewhere } from "./effect-sources.ts";

// More branches than a thread has.
const ALL_BRANCHES = { only: "all", limit: 10_000 } as const;

/** Where the same call stands in one of these threads: done, failed, or unknown. */
export async function findDone(effect: Effect, sources: readonly DoneElsewhere[]): Promise<StoredEffect | undefined> {
  for (const source of sources) {
    const done = await findIn(effect, source);
    if (done !== undefined) return done;
  }
  return undefined;
}

async function findIn(effect: Effect, { threadId, branch }: DoneElsewhere): Promise<StoredEffect | undefined> {
  const done = await effect.access.read({ ...effect.key, threadId, branch: branch ?? "" });
  if (done !== undefined && isSameCall(effect, done)) return done;
  return branch === undefined ? findOnBranches(effect, threadId) : undefined;
}

/** What the source itself did anew has a branch of a name that its forks do not know. The last one is on the line that goes on. */
async function findOnBranches(effect: Effect, threadId: string): Promise<StoredEffect | undefined> {
  const { callId, scope } = effect.key;
  const all = await effect.access.list(threadId, { ...ALL_BRANCHES, callId });
  return all.findLast((done) => done.scope === scope && isSameCall(effect, done));
}
