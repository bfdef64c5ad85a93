/** Why nobody knows how a call ended, or what it gave. */
export type UnknownReason =
  /** It began, and whoever made it did not come to record its end. */
  | "unfinished"
  /** It threw what does not tell: a time-out, a lost connection, a server's failure, an abort. */
  | "no-answer"
  /** It happened, and what it gave could not be stored. */
  | "result-lost";

/** A call that was begun, and of which is not known what came of it. */
export interface UnknownEffect<Args = unknown> {
  name: string;
  args: Args;
  threadId: string;
  branch: string;
  callId: string;
  /** What the attempt before sent along, if it did. */
  idempotencyKey: string;
  why: UnknownReason;
  /** The name of what it threw, where that is known. */
  error?: string;
  /** When the attempt before began: ISO 8601, by the database's clock. */
  claimedAt: string;
  /** How many there were. */
  attempts: number;
}

export type Verification<Result = unknown> =
  /** `result`: what the tool or function would have returned. The run goes on with it. */
  | { outcome: "happened"; result: Result }
  /** For certain: the call is made again. */
  | { outcome: "did-not-happen" }
  /** Even the outside world does not tell: `otherwise` says what then. */
  | { outcome: "unknown" };

export interface VerifyPolicy<Args = unknown, Result = unknown> {
  /**
   * Asks the outside world. What it throws ends the run, and is asked again with the next attempt; so does what is no Verification, with
   * `effect.invalid-verification`.
   *
   * It finds a call by what the call sent along, so the tool has to send its key: `idempotencyKeyOf(config)`.
   *
   * @example
   * const send = async ({ to, text }, config) => mail.send({ to, text, messageId: idempotencyKeyOf(config) });
   * const verify = async ({ idempotencyKey }) => {
   *   const { status, id } = await mail.find(idempotencyKey);
   *   if (status === "sent") return { outcome: "happened", result: id };
   *   return status === "none" ? { outcome: "did-not-happen" } : { outcome: "unknown" };
   * };
   */
  verify(call: UnknownEffect<Args>): Verification<Result> | Promise<Verification<Result>>;
  /** Where even that does not tell. "ask". */
  otherwise?: "ask" | "fail";
}

/**
 * What becomes of a call that was begun before and of which nobody knows whether it happened: its process died, or it threw what does not
 * tell (a time-out, a lost connection, a server's failure). "retry": it is made again, since that does no harm; a call
 * that failed is too. "ask": the run is interrupted with an `EffectQuestion`. "fail": the run ends with EffectUnknownError.
 */
export type EffectPolicy<Args = unknown, Result = unknown> = "retry" | "ask" | "fail" | VerifyPolicy<Args, Result>;

/** Of any call. */
export type AnyEffectPolicy = EffectPolicy<never, unknown>;

export interface EffectOptions<Args = unknown, Result = unknown> {
  policy?: EffectPolicy<Args, Result>;
  /**
   * It makes one request and has no effect beside it. Then an error that shows that nothing came of the request (a refused connection, an
   * answer 429) lets the call be made again. Otherwise a request before it may have been taken, and the call is unknown.
   */
  singleRequest?: boolean;
}
