import type { StoredEffect } from "@threadkeep/persistence";
import { ThreadkeepError } from "@threadkeep/state";
import type { Effect } from "./effect.ts";

export function isSameCall({ argsHash, call }: Effect, found: StoredEffect): boolean {
  return found.name === call.name && found.argsHash === argsHash;
}

/** @throws {ThreadkeepError} `effect.other-arguments` */
export function assertSameCall(effect: Effect, found: StoredEffect): void {
  if (isSameCall(effect, found)) return;
  const { threadId, branch, callId, scope } = effect.key;
  const { name } = effect.call;
  const before = found.name === name ? "with other arguments" : `for ${found.name}`;
  throw new ThreadkeepError(
    `${name} was not called: call ${callId} of thread "${threadId}" was made before ${before}. Give every call an id, or a key, of its own. ` +
      'A fork or replay that means to do other things than were done before has effectConfig({ mode: "rerun", branch }).',
    { code: "effect.other-arguments", context: { name, before: found.name, threadId, branch, callId, scope } },
  );
}
