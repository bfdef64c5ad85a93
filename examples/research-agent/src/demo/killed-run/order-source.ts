import type { LangGraphRunnableConfig } from "@langchain/langgraph";
import type { EffectLedger } from "@threadkeep/recovery";
import type { ReportState, ReportUpdate } from "./report-state.ts";
import { findOrder, sendOrder } from "./shop.ts";

/**
 * Sends the order, once: what it gave is in the ledger from then on. Where a process ended between the order and its answer, the shop is
 * asked. What to order was chosen in the step before, so that it is the same whenever this one is done again.
 */
export function orderSource(ledger: EffectLedger, shopUrl: string) {
  return async ({ topic }: ReportState, config: LangGraphRunnableConfig): Promise<ReportUpdate> => {
    const order = { name: "order", key: topic, args: { topic }, policy: { verify: askShop(shopUrl) } };
    const text = await ledger.once(config, order, ({ idempotencyKey }) => sendOrder(shopUrl, idempotencyKey, topic));
    return { notes: [{ id: "the shop", text }] };
  };
}

function askShop(shopUrl: string) {
  return async ({ idempotencyKey }: { idempotencyKey: string }) => {
    const bought = await findOrder(shopUrl, idempotencyKey);
    if (bought === undefined) return { outcome: "did-not-happen" } as const;
    return { outcome: "happened", result: bought } as const;
  };
}
