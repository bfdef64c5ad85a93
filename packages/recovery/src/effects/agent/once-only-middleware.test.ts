import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { Command, interrupt } from "@langchain/langgraph";
import { errorRecoveryMiddleware } from "@threadkeep/middleware/agent";
import { LeaseLostError } from "@threadkeep/persistence";
import { createAgent, tool, type AgentMiddleware } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { callingModel } from "../../testing/scripted-model.ts";
import type { EffectLedger } from "../effect-ledger.ts";
import type { EffectPolicy } from "../effect-policy.ts";
import { idempotencyKeyOf } from "../key/idempotency-key-of.ts";
import { onceOnly } from "../once-only.ts";
import { crashingAccess } from "../testing/crashing-access.ts";
import { useSqlite } from "../testing/databases.ts";
import { ledgerOfProcess, newThread } from "../testing/effect-process.ts";
import { onceOnlyMiddleware } from "./once-only-middleware.ts";

const saver = useSqlite();
const hello = () => ({ messages: [new HumanMessage("Charge.")] });
const fields = { name: "charge", description: "Charges a card.", schema: z.object({}) };

interface Setting {
  charge: (key: string | undefined) => unknown;
  middleware: readonly AgentMiddleware[];
  once?: EffectLedger;
  policy?: "retry" | "ask";
}

function agentOf({ charge, middleware, once, policy = "retry" }: Setting) {
  const plain = tool(async (_, config) => charge(once ? idempotencyKeyOf(config) : keyIn(config)), fields);
  const made = once ? onceOnly(plain, { ledger: once, policy }) : plain;
  return createAgent({
    model: callingModel({ name: "charge" }),
    tools: [made],
    middleware: [...middleware],
    checkpointer: saver(),
  });
}

function keyIn(config: Parameters<typeof idempotencyKeyOf>[0]): string | undefined {
  try {
    return idempotencyKeyOf(config);
  } catch {
    return undefined;
  }
}

const toolMessages = ({ messages }: { messages: unknown[] }) =>
  messages.filter((message) => ToolMessage.isInstance(message));
const unavailable = () => Object.assign(new Error("503 from the bank"), { status: 503 });

/** Fails once, then goes well. */
function flaky() {
  const charged: unknown[] = [];
  const charge = (key: string | undefined) => {
    if (charged.push(key) === 1) throw unavailable();
    return `charge ${charged.length}`;
  };
  return { charged, charge };
}

describe("the middleware", () => {
  const onceIn = (ledger: EffectLedger, policy: EffectPolicy = "ask") =>
    onceOnlyMiddleware({ ledger, tools: { charge: { policy } } });

  it("gives the result again, and the tool its key", async () => {
    const keys: unknown[] = [];
    const charge = (key: unknown) => `charge ${keys.push(key)}`;
    const thread = newThread();
    const dying = crashingAccess(saver().effects, { call: "finish", side: "after" });
    void agentOf({ charge, middleware: [onceIn(ledgerOfProcess(dying.access).ledger)] }).invoke(hello(), thread);
    await dying.crashed;
    const { ledger, types } = ledgerOfProcess(saver().effects);
    const state = await agentOf({ charge, middleware: [onceIn(ledger)] }).invoke(null as never, thread);
    expect(toolMessages(state)).toMatchObject([{ content: "charge 1" }]);
    expect(keys).toEqual([expect.stringMatching(/^tk_/)]);
    expect(types()).toEqual(["effect.replayed"]);
  });

  it("asks a human, and lets the tool ask one", async () => {
    const charge = () => `charged: ${String(interrupt("Charge?"))}`;
    const thread = newThread();
    const { ledger } = ledgerOfProcess(saver().effects);
    const agent = agentOf({ charge, middleware: [onceIn(ledger)] });
    expect(await agent.invoke(hello(), thread)).toMatchObject({ __interrupt__: [{ value: "Charge?" }] });
    const dying = crashingAccess(saver().effects, { call: "finish", side: "before" });
    void agentOf({ charge, middleware: [onceIn(ledgerOfProcess(dying.access).ledger)] }).invoke(
      new Command({ resume: "yes" }),
      thread,
    );
    await dying.crashed;
    const asked = await agentOf({ charge, middleware: [onceIn(ledgerOfProcess(saver().effects).ledger)] }).invoke(
      null as never,
      thread,
    );
    expect(asked).toMatchObject({ __interrupt__: [{ value: { type: "effect.unknown" } }] });
  });

  it("hands errors of all tools to the model, in the words of langchain", async () => {
    const { ledger } = ledgerOfProcess(saver().effects);
    for (const tools of [{ charge: {} }, {}]) {
      const charge = () => {
        throw new TypeError("no card");
      };
      const state = await agentOf({ charge, middleware: [onceOnlyMiddleware({ ledger, tools })] }).invoke(
        hello(),
        newThread(),
      );
      expect(toolMessages(state)).toMatchObject([
        { content: "TypeError: no card\n Please fix your mistakes.", status: "error" },
      ]);
    }
  });

  it("does not wait for a tool that is wrapped as well", async () => {
    const { ledger } = ledgerOfProcess(saver().effects);
    const agent = agentOf({ charge: () => "charged", once: ledger, middleware: [onceIn(ledger, "retry")] });
    expect(toolMessages(await agent.invoke(hello(), newThread()))).toMatchObject([{ content: "charged" }]);
  });
});

describe.each([
  "onceOnly in errorRecovery",
  "onceOnlyMiddleware in errorRecovery",
  "errorRecovery in onceOnlyMiddleware",
])("%s", (order) => {
  const build = (charge: Setting["charge"], ledger: EffectLedger, policy: "retry" | "ask" = "retry") => {
    const recovery = errorRecoveryMiddleware({ baseDelayMs: 0, tools: { charge: { idempotent: true } } });
    const once = onceOnlyMiddleware({ ledger, tools: { charge: { policy } } });
    if (order === "onceOnly in errorRecovery") return agentOf({ charge, once: ledger, policy, middleware: [recovery] });
    const middleware = order.startsWith("onceOnly") ? [recovery, once] : [once, recovery];
    return agentOf({ charge, middleware });
  };

  it("tries a tool again that may be, under one key", async () => {
    const { charged, charge } = flaky();
    const { ledger } = ledgerOfProcess(saver().effects);
    const state = await build(charge, ledger).invoke(hello(), newThread());
    expect(toolMessages(state)).toMatchObject([{ content: "charge 2" }]);
    expect(charged).toHaveLength(2);
    expect(new Set(charged).size).toBe(1);
  });

  it("hands the last error to the model, in the words of langchain", async () => {
    const { ledger } = ledgerOfProcess(saver().effects);
    const charge = () => {
      throw unavailable();
    };
    const state = await build(charge, ledger).invoke(hello(), newThread());
    expect(toolMessages(state)).toMatchObject([{ content: "Error: 503 from the bank\n Please fix your mistakes." }]);
  });

  it("hands the same error to the model when the next process gives it again", async () => {
    const charge = () => {
      throw new TypeError("no card");
    };
    const thread = newThread();
    const dying = crashingAccess(saver().effects, { call: "finish", side: "after" });
    void build(charge, ledgerOfProcess(dying.access).ledger, "ask").invoke(hello(), thread);
    await dying.crashed;
    const { ledger, types } = ledgerOfProcess(saver().effects);
    const state = await build(charge, ledger, "ask").invoke(null as never, thread);
    expect(toolMessages(state)).toMatchObject([{ content: "TypeError: no card\n Please fix your mistakes." }]);
    expect(types()).toEqual(["effect.replayed"]);
  });

  it.each([false, true])("ends the run with a lost lease as it is; after a retry: %s", async (isRetried) => {
    const lost = new LeaseLostError({ runId: "r", owner: "o", epoch: 1 }, "t");
    const { effects } = saver();
    let claims = 0;
    const { ledger } = ledgerOfProcess({
      ...effects,
      claim: async (...args) => (++claims > (isRetried ? 1 : 0) ? Promise.reject(lost) : effects.claim(...args)),
      finish: async (...args) =>
        order.startsWith("errorRecovery in") && isRetried ? Promise.reject(lost) : effects.finish(...args),
    });
    const run = build(flaky().charge, ledger).invoke(hello(), newThread());
    await expect(run).rejects.toBe(lost);
  });
});
