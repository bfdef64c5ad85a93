import { Annotation, Command, START, StateGraph } from "@langchain/langgraph";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { EffectPolicy } from "../effect-policy.ts";
import { crashingAccess, type CrashPoint } from "../testing/crashing-access.ts";
import { useSqlite } from "../testing/databases.ts";
import { ledgerOfProcess, newThread } from "../testing/effect-process.ts";
import { answerEffect, isEffectQuestion, type EffectQuestion } from "../unknown/effect-question.ts";

const saver = useSqlite();
const State = Annotation.Root({ receipt: Annotation<string> });

type Kill = CrashPoint | { call: "effect"; side: "before" | "after" };

const kill: fc.Arbitrary<Kill | undefined> = fc.option(
  fc.oneof(
    fc.record({
      call: fc.constantFrom("claim" as const, "finish" as const),
      side: fc.constantFrom("before" as const, "after" as const),
      nth: fc.integer({ min: 1, max: 2 }),
    }),
    fc.record({ call: fc.constant("effect" as const), side: fc.constantFrom("before" as const, "after" as const) }),
  ),
  { nil: undefined, freq: 6 },
);

/** What was done in the outside world, and how often somebody was told that this is not known. */
class World {
  charges = 0;
  reported = 0;
  asked = new Set<string>();
}

type PolicyName = "retry" | "verify" | "ask";

/** One process on the thread, until it dies or the run ends or asks. */
async function runProcess(world: World, policy: PolicyName, thread: object, input: unknown, kill: Kill | undefined) {
  const isInEffect = kill?.call === "effect";
  const dying = crashingAccess(saver().effects, isInEffect ? undefined : kill);
  const { ledger, types } = ledgerOfProcess(dying.access);
  const verify: EffectPolicy<unknown, string> = {
    verify: () => (world.charges > 0 ? { outcome: "happened", result: "found" } : { outcome: "did-not-happen" }),
  };
  const graph = new StateGraph(State)
    .addNode("charge", async (_, config) => {
      const options = { name: "charge", policy: policy === "verify" ? verify : policy };
      const receipt = await ledger.once<string>(config, options, async () => {
        if (isInEffect && kill.side === "before") await dying.kill();
        world.charges++;
        if (isInEffect) await dying.kill();
        return "charged";
      });
      return { receipt };
    })
    .addEdge(START, "charge")
    .compile({ checkpointer: saver() });
  const run = graph.invoke(input as never, thread) as Promise<Partial<Ended>>;
  const ended = await Promise.race([run, dying.crashed]);
  world.reported += types().filter((type) => type === "effect.unknown").length;
  const question = ended?.__interrupt__?.[0]?.value;
  if (isEffectQuestion(question)) world.asked.add(question.attempt);
  return {
    receipt: ended?.receipt,
    question: isEffectQuestion(question) ? question : undefined,
    isDead: ended === undefined,
  };
}

interface Ended {
  receipt: string;
  __interrupt__: { value: unknown }[];
}

it("is never done twice without somebody having been told, wherever its processes die", async () => {
  const scripts = fc.array(fc.record({ kill, isTrusting: fc.boolean() }), { maxLength: 6 });
  const policies = fc.constantFrom<PolicyName[]>("retry", "verify", "ask");
  await fc.assert(
    fc.asyncProperty(policies, scripts, async (policy, script) => {
      const world = new World();
      const thread = newThread();
      let input: unknown = {};
      let isBegun = false;
      for (const step of [...script, ...Array.from({ length: 3 }, () => ({ kill: undefined, isTrusting: true }))]) {
        const { receipt, question, isDead } = await runProcess(world, policy, thread, input, step.kill);
        const told = policy === "ask" ? world.asked.size : world.reported;
        expect(world.charges).toBeLessThanOrEqual(1 + told);
        if (policy === "verify") expect(world.charges).toBeLessThanOrEqual(1);
        if (receipt !== undefined) return;
        // The first input may have died with its process.
        isBegun ||= !isDead || (await saver().getTuple(thread)) !== undefined;
        input = question
          ? answerTo(question, world, step.isTrusting)
          : isDead && input instanceof Command
            ? input
            : isBegun
              ? null
              : {};
      }
      throw new Error("The run did not come to its end.");
    }),
    { numRuns: 60 },
  );
});

function answerTo(question: EffectQuestion, { charges }: World, isTrusting: boolean): Command {
  const isDone = charges > 0 && isTrusting;
  return new Command({
    resume: answerEffect(question, isDone ? { outcome: "happened", result: "told" } : { outcome: "again" }),
  });
}
