import { HumanMessage, ToolMessage } from "@langchain/core/messages";
import { createAgent, tool } from "langchain";
import { expect, it } from "vitest";
import { z } from "zod";
import { callingModel } from "../../testing/scripted-model.ts";
import { decideOutcome } from "../../service/decide-outcome.ts";
import type { AnyEffectPolicy } from "../effect-policy.ts";
import { onceOnly } from "../once-only.ts";
import { crashingAccess } from "../testing/crashing-access.ts";
import { useSqlite } from "../testing/databases.ts";
import { ledgerOfProcess, newThread } from "../testing/effect-process.ts";

const saver = useSqlite();

function agentOf(made: number[], policy: AnyEffectPolicy, access = saver().effects) {
  const watched = ledgerOfProcess(access);
  const plain = tool(async () => `charge ${made.push(1)}`, {
    name: "charge",
    description: "Charges.",
    schema: z.object({}),
  });
  const charge = onceOnly(plain, { ledger: watched.ledger, policy: policy as "fail" });
  const agent = createAgent({ model: callingModel({ name: "charge" }), tools: [charge], checkpointer: saver() });
  return { ...watched, agent };
}

/** A thread whose process died after its call, and before it could say so. */
async function unknownCall(made: number[]) {
  const thread = newThread();
  const dying = crashingAccess(saver().effects, { call: "finish", side: "before" });
  void agentOf(made, "fail", dying.access).agent.invoke({ messages: [new HumanMessage("Charge.")] }, thread);
  await dying.crashed;
  return { thread, ref: { threadId: thread.configurable.thread_id, callId: "call-charge" } };
}

const texts = ({ messages }: { messages: unknown[] }) =>
  messages.filter((one) => ToolMessage.isInstance(one)).map(({ text }) => text);

it("says of an unknown call how it is settled, and settles it", async () => {
  const made: number[] = [];
  const { thread, ref } = await unknownCall(made);
  const { agent, ledger, types } = agentOf(made, "fail");
  await expect(agent.invoke(null as never, thread)).rejects.toThrow(/ledger\.settle.*recoverThread.*force: true/);
  expect(await ledger.list(ref.threadId, { only: "unknown" })).toMatchObject([
    { ...ref, name: "charge", state: "unknown", idempotencyKey: expect.stringMatching(/^tk_/), attempts: 1 },
  ]);
  await ledger.settle(ref, { outcome: "happened", result: "receipt 7" });
  expect(await ledger.list(ref.threadId, { only: "unknown" })).toEqual([]);
  expect(await ledger.list(ref.threadId)).toMatchObject([{ state: "done" }]);
  expect(texts(await agent.invoke(null as never, thread))).toEqual(["receipt 7"]);
  expect(made).toHaveLength(1);
  expect(types()).toEqual(["effect.unknown", "effect.resolved", "effect.replayed"]);
});

it("makes a call again that is settled as one that did not happen", async () => {
  const made: number[] = [];
  const { thread, ref } = await unknownCall(made);
  const { agent, ledger } = agentOf(made, "fail");
  await ledger.settle(ref, { outcome: "did-not-happen" });
  expect(texts(await agent.invoke(null as never, thread))).toEqual(["charge 2"]);
});

it("settles nothing that is known, not there, or said unclearly", async () => {
  const made: number[] = [];
  const { thread, ref } = await unknownCall(made);
  const { agent, ledger } = agentOf(made, "retry");
  const happened = { outcome: "happened", result: "receipt" } as const;
  await expect(ledger.settle({ ...ref, callId: "other" }, happened)).rejects.toMatchObject({
    code: "effect.not-found",
  });
  await expect(ledger.settle(ref, { outcome: "happened" } as never)).rejects.toMatchObject({
    code: "effect.invalid-answer",
  });
  await agent.invoke(null as never, thread);
  await expect(ledger.settle(ref, happened)).rejects.toMatchObject({ code: "effect.not-unknown" });
  expect(await ledger.list(ref.threadId)).toMatchObject([{ state: "done", attempts: 2 }]);
});

it.each([undefined, null, "call_7", {}, { threadId: "order-42" }, { threadId: "", callId: "call_7" }])(
  "settles nothing where %j names no call",
  async (ref) => {
    const { ledger } = agentOf([], "fail");
    await expect(ledger.settle(ref as never, { outcome: "did-not-happen" })).rejects.toMatchObject({
      code: "effect.invalid-option",
      message: expect.stringContaining("ledger.settle does not name a call."),
    });
  },
);

it.each([[true], [undefined], [null], [{ id: "receipt" }], [{ outcome: "happened" }], [{ outcome: "yes" }], [[]]])(
  "ends the run, and tells no model, where verify answers %j",
  async (answer) => {
    const made: number[] = [];
    const { thread } = await unknownCall(made);
    const { agent } = agentOf(made, { verify: () => answer as never });
    await expect(agent.invoke(null as never, thread)).rejects.toMatchObject({
      code: "effect.invalid-verification",
      message: expect.stringMatching(/^verify of charge .*"happened", result.*"did-not-happen".*"unknown"/),
    });
    expect(made).toHaveLength(1);
  },
);

it("is a failure of a class of its own", async () => {
  const { thread } = await unknownCall([]);
  const error: unknown = await agentOf([], "fail")
    .agent.invoke(null as never, thread)
    .catch((thrown: unknown) => thrown);
  const policy = { perCheckpoint: 3, total: 20, baseDelayMs: 1, maxDelayMs: 1, maxRetryAfterMs: 1 };
  const turn = { error, isGivenUp: false, attempts: 1, totalAttempts: 1 };
  expect(decideOutcome(turn, policy, () => 0)).toMatchObject({
    ending: "failed",
    failure: { class: "effect-unknown", name: "EffectUnknownError" },
  });
});
