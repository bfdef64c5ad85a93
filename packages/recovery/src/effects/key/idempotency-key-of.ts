import type { RunnableConfig } from "@langchain/core/runnables";
import { ThreadkeepError } from "@threadkeep/state";

const KEY = "__threadkeep_effect_key";

/** The config that a tool or a node runs with while the ledger has its call claimed. */
export function withIdempotencyKey<Config extends RunnableConfig>(config: Config, key: string): Config {
  return { ...config, configurable: { ...config.configurable, [KEY]: key } };
}

/**
 * For an `Idempotency-Key` header: the same text in every attempt of this call, in whichever process, another for every other call.
 *
 * @param config what the tool or node function is given beside its input
 * @throws {ThreadkeepError} `effect.no-key` outside of a call of `onceOnly`
 * @example
 * const charge = onceOnly(
 *   tool(({ cents }, config) => stripe.charges.create({ amount: cents }, { idempotencyKey: idempotencyKeyOf(config) }), fields),
 *   { ledger, policy: "retry" },
 * );
 */
export function idempotencyKeyOf(config: RunnableConfig | undefined): string {
  const key: unknown = config?.configurable?.[KEY];
  if (typeof key === "string") return key;
  throw new ThreadkeepError(
    "This call has no idempotency key: it is not made by onceOnly, onceOnlyNode or onceOnlyMiddleware, or its config was not handed on. " +
      "Wrap the tool, and give idempotencyKeyOf the config that its function gets beside the input.",
    { code: "effect.no-key" },
  );
}
