import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { Command } from "@langchain/langgraph";
import { createAgent, tool } from "langchain";
import { expect, it } from "vitest";
import { z } from "zod";
import { callingModel } from "../../testing/scripted-model.ts";
import type { EffectPolicy } from "../effect-policy.ts";
import { onceOnly } from "../once-only.ts";
import { crashingAccess, type CrashPoint } from "../testing/crashing-access.ts";
import { describeOnDatabases, type Saver } from "../testing/databases.ts";
import { ledgerOfProcess, newThread } from "../testing/effect-process.ts";
import { answerEffect, isEffectQuestion, type EffectOutcome, type EffectQuestion } from "../unknown/effect-question.ts";

/** Where the process dies. "effect": with the request under way, which arrives or not. */
type Kill = CrashPoint | { call: "effect"; side: "before" | "after" };

interface World {
  charges: number;
  verifications: number;
}

type PolicyName = "retry" | "ask" | "fail" | "verify";

/** The agent in a process of its own that dies there. */
function startProcess(saver: Saver, world: World, policy: PolicyName, kill?: Kill) {
  const isInEffect = kill?.call === "effect";
  const dying = crashingAccess(saver.effects, isInEffect ? undefined : kill);
  const { ledger } = ledgerOfProcess(dying.access);
  const charge = tool(
    async ({ cents }) => {
      if (isInEffect && kill.side === "before") await dying.kill();
      world.charges++;
      if (isInEffect) await dying.kill();
      return `charged ${cents}`;
    },
    { name: "charge", description: "Charges a card.", schema: z.object({ cents: z.number() }) },
  );
  const verify: EffectPolicy<unknown, string> = {
    verify: () => {
      world.verifications++;
      return world.charges > 0 ? { outcome: "happened", result: "found it" } : { outcome: "did-not-happen" };
    },
  };
  const agent = createAgent({
    model: callingModel({ name: "charge", args: { cents: 5 } }),
    tools: [onceOnly(charge, { ledger, policy: policy === "verify" ? verify : policy })],
    checkpointer: saver,
  });
  return { agent, crashed: dying.crashed };
}

async function killedAt(saver: Saver, world: World, policy: PolicyName, kill: Kill) {
  const thread = newThread();
  const { agent, crashed } = startProcess(saver, world, policy, kill);
  void agent.invoke({ messages: [new HumanMessage("Charge 5.")] }, thread);
  await crashed;
  return thread;
}

interface Asked {
  messages: BaseMessage[];
  __interrupt__?: { value: unknown }[];
}

function questionIn({ __interrupt__: [first] = [] }: Asked): EffectQuestion | undefined {
  return isEffectQuestion(first?.value) ? first.value : undefined;
}

const said = ({ messages }: Asked) => messages.slice(2).map(({ text }) => text);

const NEVER_CLAIMED: Kill = { call: "claim", side: "before" };
const NOT_DONE: Kill[] = [
  { call: "claim", side: "after" },
  { call: "effect", side: "before" },
];
const DONE: Kill[] = [
  { call: "effect", side: "after" },
  { call: "finish", side: "before" },
];
const RECORDED: Kill = { call: "finish", side: "after" };

describeOnDatabases("a tool call whose process dies", (saver) => {
  const resume = async (
    world: World,
    policy: PolicyName,
    thread: ReturnType<typeof newThread>,
    given?: Command,
    kill?: Kill,
  ) => {
    const { agent, crashed } = startProcess(saver(), world, policy, kill);
    const run = agent.invoke((given ?? null) as never, thread) as Promise<Asked>;
    return kill === undefined ? run : Promise.race([run, crashed.then(() => ({ messages: [] }) as Asked)]);
  };
  const newWorld = (): World => ({ charges: 0, verifications: 0 });

  it.each(["retry", "ask", "fail", "verify"] as const)(
    "before it is claimed is made by the next (%s)",
    async (policy) => {
      const world = newWorld();
      const thread = await killedAt(saver(), world, policy, NEVER_CLAIMED);
      expect(said(await resume(world, policy, thread))).toEqual(["charged 5", "Done."]);
      expect(world).toEqual({ charges: 1, verifications: 0 });
    },
  );

  it.each(["retry", "ask", "fail", "verify"] as const)(
    "after its result is stored is not made again (%s)",
    async (policy) => {
      const world = newWorld();
      const thread = await killedAt(saver(), world, policy, RECORDED);
      expect(said(await resume(world, policy, thread))).toEqual(["charged 5", "Done."]);
      expect(world).toEqual({ charges: 1, verifications: 0 });
    },
  );

  it.each([...NOT_DONE.map((kill) => ({ kill, charges: 1 })), ...DONE.map((kill) => ({ kill, charges: 2 }))])(
    "$kill.side its $kill.call is made again where that does no harm: $charges in all",
    async ({ kill, charges }) => {
      const world = newWorld();
      const thread = await killedAt(saver(), world, "retry", kill);
      expect(said(await resume(world, "retry", thread))).toEqual(["charged 5", "Done."]);
      expect(world.charges).toBe(charges);
    },
  );

  it.each([
    ...NOT_DONE.map((kill) => ({ kill, text: "charged 5" })),
    ...DONE.map((kill) => ({ kill, text: "found it" })),
  ])("$kill.side its $kill.call is made once where the outside world tells", async ({ kill, text }) => {
    const world = newWorld();
    const thread = await killedAt(saver(), world, "verify", kill);
    expect(said(await resume(world, "verify", thread))).toEqual([text, "Done."]);
    expect(world).toEqual({ charges: 1, verifications: 1 });
  });

  it.each([...NOT_DONE, ...DONE])("$side its $call ends every later run with policy fail", async (kill) => {
    const world = newWorld();
    const thread = await killedAt(saver(), world, "fail", kill);
    const before = world.charges;
    for (const _ of [1, 2])
      await expect(resume(world, "fail", thread)).rejects.toMatchObject({
        name: "EffectUnknownError",
        code: "effect.unknown",
        message: expect.stringContaining("charge (call call-charge") as string,
      });
    expect(world.charges).toBe(before);
  });

  it.each([...NOT_DONE, ...DONE])("$side its $call is asked about, and not made before the answer", async (kill) => {
    const world = newWorld();
    const thread = await killedAt(saver(), world, "ask", kill);
    const before = world.charges;
    const asked = [await resume(world, "ask", thread), await resume(world, "ask", thread)].map(questionIn);
    expect(asked[0]).toMatchObject({ name: "charge", args: { cents: 5 }, why: "unfinished", attempts: 1 });
    expect(asked[1]).toEqual(asked[0]);
    expect(world.charges).toBe(before);
  });

  const answers: { outcome: EffectOutcome; text: string; more: number }[] = [
    { outcome: { outcome: "happened", result: "receipt 7" }, text: "receipt 7", more: 0 },
    { outcome: { outcome: "again" }, text: "charged 5", more: 1 },
    {
      outcome: { outcome: "give-up" },
      text: "ThreadkeepError: It is not known whether charge happened: it was begun, and nothing tells how it ended. A person has decided not to do it again.\n Please fix your mistakes.",
      more: 0,
    },
  ];

  it.each(answers)("goes on as the human says: $outcome.outcome", async ({ outcome, text, more }) => {
    const world = newWorld();
    const thread = await killedAt(saver(), world, "ask", { call: "finish", side: "before" });
    const question = questionIn(await resume(world, "ask", thread))!;
    const answer = new Command({ resume: answerEffect(question, outcome) });
    expect(said(await resume(world, "ask", thread, answer))).toEqual([text, "Done."]);
    expect(world.charges).toBe(1 + more);
  });

  // The first claim finds what stands there, the second is made for the answer.
  const secondKills: (Kill & { isBegun: boolean })[] = [
    { call: "claim", side: "before", nth: 1, isBegun: false },
    { call: "claim", side: "before", nth: 2, isBegun: false },
    { call: "claim", side: "after", nth: 2, isBegun: true },
    { call: "effect", side: "before", isBegun: true },
    { call: "effect", side: "after", isBegun: true },
    { call: "finish", side: "before", isBegun: true },
    { call: "finish", side: "after", isBegun: false },
  ];
  it.each(secondKills)("applies an answer once when the next process dies, too: $side $call $nth", async (kill) => {
    const world = newWorld();
    const thread = await killedAt(saver(), world, "ask", { call: "finish", side: "before" });
    const question = questionIn(await resume(world, "ask", thread))!;
    const answered = new Command({ resume: answerEffect(question, { outcome: "again" }) });
    await resume(world, "ask", thread, answered, kill);
    // A service gives the answer again when it takes the run up.
    const again = questionIn(await resume(world, "ask", thread, answered));
    expect(again !== undefined).toBe(kill.isBegun);
    if (again === undefined) return expect(world.charges).toBe(2);
    expect(again).toMatchObject({ attempts: 2 });
    expect(again.attempt).not.toBe(question.attempt);
    const charges = world.charges;
    const answer = new Command({ resume: answerEffect(again, { outcome: "happened", result: "receipt 7" }) });
    expect(said(await resume(world, "ask", thread, answer))).toEqual(["receipt 7", "Done."]);
    expect(world.charges).toBe(charges);
  });

  it("asks again after an answer that says nothing, or that is to another question", async () => {
    const world = newWorld();
    const thread = await killedAt(saver(), world, "ask", { call: "finish", side: "before" });
    const question = questionIn(await resume(world, "ask", thread))!;
    const answered = async (answer: unknown) =>
      questionIn(await resume(world, "ask", thread, new Command({ resume: answer })));
    for (const answer of ["yes", { outcome: "again" }])
      expect(await answered(answer)).toMatchObject({ attempt: question.attempt, lastAnswer: "not-understood" });
    expect(await answered({ outcome: "again", attempt: "another" })).toEqual(question);
    expect(world.charges).toBe(1);
    const answer = new Command({ resume: answerEffect(question, { outcome: "again" }) });
    expect(said(await resume(world, "ask", thread, answer))).toEqual(["charged 5", "Done."]);
  });
});
