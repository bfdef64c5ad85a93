import type { UnknownReason } from "./effect-policy.ts";

interface OfEffect {
  name: string;
  threadId: string;
  branch: string;
  callId: string;
  /** Of the AI message that made the call; "" where it is not known. */
  scope: string;
}

/** What a ledger tells of. Never arguments, results or messages of errors: they may hold secrets. */
export type EffectEvent =
  | (OfEffect & { type: "effect.done" })
  /** The tool threw what shows that it failed: the other side did not take it, or the code is wrong. */
  | (OfEffect & { type: "effect.failed"; error: string })
  /** It was not done again: its result, or its error, was given again. `from`: the thread that had done it. */
  | (OfEffect & { type: "effect.replayed"; state: "done" | "failed"; from: string })
  /** Told as a call throws what does not tell (`error`: its name), and as the next attempt finds one. */
  | (OfEffect & { type: "effect.unknown"; why: UnknownReason; attempts: number; error?: string })
  /** What the outside world, or a person, said of an unknown one. */
  | (OfEffect & { type: "effect.resolved"; by: "verify" | "human"; outcome: string })
  /** A human answered, and not this question: it is asked again, with `lastAnswer`. */
  | (OfEffect & { type: "effect.answer-not-understood" })
  /** It provably did not happen, or waits for a human: its claim was given back. */
  | (OfEffect & { type: "effect.released" })
  /** It is done, and what it gave cannot be stored: `code` of persistence says why. The run goes on with it. */
  | (OfEffect & { type: "effect.result-lost"; code: string })
  /** It has ended, and the database did not record that. The run goes on with its result; a crash before its checkpoint makes it unknown. */
  | (OfEffect & { type: "effect.unsaved"; error: string })
  /** Another process made it in the meantime, without a lease that would tell them apart. */
  | (OfEffect & { type: "effect.superseded" });

/** An event before it is known what it is of. */
export type EffectNews = EffectEvent extends infer Event
  ? Event extends OfEffect
    ? Omit<Event, keyof OfEffect>
    : never
  : never;
