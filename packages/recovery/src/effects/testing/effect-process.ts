import type { EffectAccess } from "@threadkeep/persistence";
import { Attempts } from "../claim/attempts.ts";
import type { EffectEvent } from "../effect-event.ts";
import { ledgerOver } from "../effect-ledger.ts";

/** A ledger as one process has it: it does not know what lives in another. */
export function ledgerOfProcess(access: EffectAccess) {
  const events: EffectEvent[] = [];
  const ledger = ledgerOver(
    { checkpointer: { effects: access }, onEvent: (event) => events.push(event) },
    new Attempts(),
  );
  return { ledger, events, types: () => events.map(({ type }) => type) };
}

let threads = 0;

export function newThread() {
  return { configurable: { thread_id: `thread-${threads++}` }, durability: "sync" as const };
}
