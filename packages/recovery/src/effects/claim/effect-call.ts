import type { AnyEffectPolicy } from "../effect-policy.ts";

/** What a call is given by the ledger. */
export interface RunningEffect {
  /** For an `Idempotency-Key` header: the same in every attempt of this call. */
  idempotencyKey: string;
}

/** One call with an effect, as the ledger takes it. What `onceOnly` and `once` are made of. */
export interface EffectCall {
  policy: AnyEffectPolicy;
  singleRequest: boolean;
  name: string;
  args: unknown;
  callId: string;
  scope: string;
  run(effect: RunningEffect): Promise<unknown>;
  /** What it gives in a replay that does nothing. */
  stub(): unknown;
  /** Makes what verify or a human said it gave into what the call gives. */
  accept(result: unknown): unknown;
}

/** How a call ended. What the ledger itself has to say is thrown instead: it ends the run, and no model may talk it away. */
export type Ended = { kind: "value"; value: unknown } | { kind: "thrown"; error: unknown };
