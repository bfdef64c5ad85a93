import { HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { Command, interrupt, MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { ToolNode } from "@langchain/langgraph/prebuilt";
import { LeaseLostError, type EffectAccess } from "@threadkeep/persistence";
import { createAgent, tool } from "langchain";
import { describe, expect, expectTypeOf, it } from "vitest";
import { z } from "zod";
import { callingModel, callTools, type ScriptedCall } from "../testing/scripted-model.ts";
import { idempotencyKeyOf } from "./key/idempotency-key-of.ts";
import { onceOnly } from "./once-only.ts";
import { crashingAccess } from "./testing/crashing-access.ts";
import { useSqlite } from "./testing/databases.ts";
import { ledgerOfProcess, newThread } from "./testing/effect-process.ts";
import { answerEffect, isEffectQuestion } from "./unknown/effect-question.ts";

const saver = useSqlite();
const schema = z.object({ cents: z.number().optional() });
const fields = { name: "charge", description: "Charges a card.", schema };

type Access = Partial<EffectAccess>;

function agentWith(
  charge: (args: { cents?: number | undefined }) => unknown,
  options: object = {},
  access: Access = {},
) {
  const watched = ledgerOfProcess({ ...saver().effects, ...access });
  const once = onceOnly(
    tool(async (args) => charge(args), fields),
    { ledger: watched.ledger, ...options },
  );
  const agent = createAgent({ model: callingModel({ name: "charge" }), tools: [once], checkpointer: saver() });
  return { ...watched, once, agent };
}

const hello = () => ({ messages: [new HumanMessage("Charge.")] });
const toolTexts = ({ messages }: { messages: BaseMessage[] }) =>
  messages.filter((message) => ToolMessage.isInstance(message)).map(({ text }) => text);

/** A graph whose one node is a tool node, and that is called with these calls. */
function toolNodeGraph(tools: ConstructorParameters<typeof ToolNode>[0], ...calls: ScriptedCall[]) {
  return new StateGraph(MessagesAnnotation)
    .addNode("model", () => ({ messages: [callTools(...calls)] }))
    .addNode("tools", new ToolNode(tools))
    .addEdge(START, "model")
    .addEdge("model", "tools")
    .compile({ checkpointer: saver() });
}

/** Runs the agent until its call has ended, and no further: what comes next is a new process. */
async function crashAfterCall(charge: () => unknown, options: object = {}) {
  const thread = newThread();
  const dying = crashingAccess(saver().effects, { call: "finish", side: "after" });
  void agentWith(charge, options, dying.access).agent.invoke(hello(), thread);
  await dying.crashed;
  return thread;
}

describe("a tool that is called once only", () => {
  it("is the same tool to whoever looks at it", () => {
    const { ledger } = ledgerOfProcess(saver().effects);
    const plain = tool(async () => ["text", { id: 1 }], {
      ...fields,
      returnDirect: true,
      responseFormat: "content_and_artifact",
    });
    const once = onceOnly(plain, { ledger });
    expectTypeOf(once).toEqualTypeOf(plain);
    for (const key of ["name", "description", "schema", "returnDirect", "responseFormat"] as const)
      expect(once[key]).toBe(plain[key]);
    expect(once).toBeInstanceOf(plain.constructor);
    expect(once.constructor).toBe(plain.constructor);
    expect(() => new ToolNode([once])).not.toThrow();
  });

  it("knows the types of its arguments and results in verify", () => {
    const { ledger } = ledgerOfProcess(saver().effects);
    const charge = tool(async ({ cents }: { cents?: number | undefined }) => `charged ${cents}`, fields);
    onceOnly(charge, {
      ledger,
      policy: {
        verify: ({ args }) => {
          expectTypeOf(args).toEqualTypeOf<{ cents?: number | undefined }>();
          return { outcome: "happened", result: "charged" };
        },
      },
    });
    // @ts-expect-error the tool gives a text
    onceOnly(charge, { ledger, policy: { verify: () => ({ outcome: "happened", result: 5 }) } });
    // @ts-expect-error there is no such policy
    expect(() => onceOnly(charge, { ledger, policy: "again" })).toThrow(/The policy of charge is none/);
  });

  it("works on classes with private fields", async () => {
    const { StructuredTool } = await import("@langchain/core/tools");
    class Charge extends StructuredTool<typeof schema> {
      name = "charge";
      description = "Charges a card.";
      schema = schema;
      #charges = 0;
      async _call() {
        return `charge ${++this.#charges}`;
      }
      get charges() {
        return this.#charges;
      }
    }
    const { ledger } = ledgerOfProcess(saver().effects);
    const once = onceOnly(new Charge(), { ledger });
    expect(toolTexts(await toolNodeGraph([once], { name: "charge" }).invoke(hello(), newThread()))).toEqual([
      "charge 1",
    ]);
    expect(once.charges).toBe(1);
  });

  it("is made by the ledger however a Runnable can be called", async () => {
    const { once } = agentWith(() => "charged");
    const call = { type: "tool_call" as const, id: "c1", name: "charge", args: {} };
    const thread = newThread();
    const { events, types, once: watched } = agentWith(() => "charged");
    await watched.batch([call], thread);
    for await (const _ of await watched.stream(call, thread));
    await watched.withConfig({ tags: ["mine"] }).invoke(call, thread);
    expect(types()).toEqual(["effect.done", "effect.replayed", "effect.replayed"]);
    expect(events[0]).toEqual({
      type: "effect.done",
      name: "charge",
      threadId: thread.configurable.thread_id,
      branch: "",
      callId: "c1",
      scope: "",
    });
    await expect(once.invoke({ cents: 5 }, thread)).rejects.toMatchObject({ code: "effect.no-call-id" });
    await expect(once.invoke(call)).rejects.toMatchObject({ code: "effect.no-thread" });
  });

  it("is told by its turn from a call that has the same id", async () => {
    const charged: number[] = [];
    const { agent } = agentWith(() => `charge ${charged.push(1)}`);
    const thread = newThread();
    await agent.invoke(hello(), thread);
    expect(toolTexts(await agent.invoke(hello(), thread))).toEqual(["charge 1", "charge 2"]);
  });

  it("is refused under an id that was used with other arguments, and the model is not asked to mend that", async () => {
    const { once } = agentWith(() => "charged");
    const graph = toolNodeGraph([once], { name: "charge", args: { cents: 4 } }, { name: "charge", args: { cents: 5 } });
    await expect(graph.invoke(hello(), newThread())).rejects.toMatchObject({ code: "effect.other-arguments" });
  });

  it("is done once for one id that a model gives twice in a message", async () => {
    const charged: number[] = [];
    const { once } = agentWith(() => `charge ${charged.push(1)}`);
    const graph = toolNodeGraph(
      [once],
      { name: "charge", args: { cents: 5, also: undefined } },
      { name: "charge", args: { cents: 5 } },
    );
    await graph.invoke(hello(), newThread());
    expect(charged).toHaveLength(1);
  });

  it("gets a key that stays the same from attempt to attempt, and is another for another call", async () => {
    const keys: string[] = [];
    const { ledger } = ledgerOfProcess(saver().effects);
    const faults = [new Error("again")];
    const charge = onceOnly(
      tool(async (_, config) => {
        keys.push(idempotencyKeyOf(config));
        const fault = faults.pop();
        if (fault) throw fault;
        return "charged";
      }, fields),
      { ledger, policy: "retry" },
    );
    const thread = newThread();
    const call = (id: string) => charge.invoke({ type: "tool_call", id, name: "charge", args: {} }, thread);
    await expect(call("one")).rejects.toThrow("again");
    await call("one");
    await call("two");
    expect(keys[0]).toMatch(/^tk_[\w-]{43}$/);
    expect(keys[1]).toBe(keys[0]);
    expect(keys[2]).not.toBe(keys[0]);
    expect(() => idempotencyKeyOf({})).toThrow(/no idempotency key/);
  });

  it("may be wrapped twice, and does not wait for itself", async () => {
    const { ledger, once } = agentWith(() => "charged");
    const graph = toolNodeGraph([onceOnly(once, { ledger })], { name: "charge" });
    expect(toolTexts(await graph.invoke(hello(), newThread()))).toEqual(["charged"]);
  });
});

describe("what a call gave", () => {
  it("is given again: a message with an artifact, a Command with what it goes to", async () => {
    const { ledger } = ledgerOfProcess(saver().effects);
    const thread = newThread();
    const made: number[] = [];
    const withArtifact = onceOnly(
      tool(async () => [`text ${made.push(1)}`, { receipt: 7 }], { ...fields, responseFormat: "content_and_artifact" }),
      { ledger },
    );
    const call = { type: "tool_call" as const, name: "charge", args: {} };
    const first = await withArtifact.invoke({ ...call, id: "a" }, thread);
    const again = (await withArtifact.invoke({ ...call, id: "a" }, thread)) as ToolMessage;
    expect(again).toBeInstanceOf(ToolMessage);
    expect(again.toDict()).toEqual((first as ToolMessage).toDict());
    expect(again.artifact).toEqual({ receipt: 7 });

    const update = { messages: [new ToolMessage({ content: "went", tool_call_id: "b" })] };
    const withCommand = onceOnly(
      tool(async () => (made.push(1), new Command({ goto: "next", update })), fields),
      { ledger },
    );
    await withCommand.invoke({ ...call, id: "b" }, thread);
    const command = (await withCommand.invoke({ ...call, id: "b" }, thread)) as unknown as Command;
    expect(command).toBeInstanceOf(Command);
    expect(command).toMatchObject({ goto: ["next"], update: { messages: [{ content: "went" }] } });
    expect(made).toHaveLength(2);
  });

  it("is given to the run where it cannot be stored, and is unknown to the next", async () => {
    const thread = newThread();
    const charged: number[] = [];
    const charge = () => [`charge ${charged.push(1)}`, { socket: new Headers() }];
    const { ledger, types } = ledgerOfProcess(saver().effects);
    const make = (policy: "fail" | "retry") =>
      onceOnly(
        tool(async () => charge(), { ...fields, responseFormat: "content_and_artifact" }),
        { ledger, policy },
      );
    const call = { type: "tool_call" as const, name: "charge", args: {}, id: "a" };
    expect(await make("fail").invoke(call, thread)).toMatchObject({ content: "charge 1" });
    expect(types()).toEqual(["effect.result-lost", "effect.done"]);
    await expect(make("fail").invoke(call, thread)).rejects.toMatchObject({
      code: "effect.unknown",
      context: { why: "result-lost" },
    });
    expect(charged).toHaveLength(1);
    expect(await make("retry").invoke(call, thread)).toMatchObject({ content: "charge 2" });
  });

  it("is given to the run where the database is away, and is recorded when it is there again", async () => {
    const finish = saver().effects.finish;
    let isAway = true;
    const charged: number[] = [];
    const { once, types } = agentWith(
      () => `charge ${charged.push(1)}`,
      {},
      {
        finish: async (...args) => {
          if (isAway) throw new Error("connection refused");
          return finish(...args);
        },
      },
    );
    const thread = newThread();
    const call = { type: "tool_call" as const, name: "charge", args: {}, id: "a" };
    expect(await once.invoke(call, thread)).toMatchObject({ content: "charge 1" });
    expect(types()).toEqual(["effect.unsaved", "effect.done"]);
    isAway = false;
    expect(await once.invoke(call, thread)).toMatchObject({ content: "charge 1" });
    const [row] = await saver().effects.list(thread.configurable.thread_id, { only: "all", limit: 1 });
    expect(row).toMatchObject({ state: "done", attempts: 1 });
  });

  it("is an error of the same name and message, unless the call may be made again", async () => {
    const charged: number[] = [];
    const declined = () => {
      throw Object.assign(new TypeError(`declined ${charged.push(1)}`), { name: "CardError", code: "declined" });
    };
    const replayed = await crashAfterCall(declined);
    expect(toolTexts(await agentWith(declined).agent.invoke(null as never, replayed))).toEqual([
      "CardError: declined 1\n Please fix your mistakes.",
    ]);
    const retried = await crashAfterCall(declined, { policy: "retry" });
    const { agent } = agentWith(declined, { policy: "retry" });
    expect(toolTexts(await agent.invoke(null as never, retried))[0]).toContain("declined 3");
  });
});

describe("a call that is not known to have happened", () => {
  const refused = () => Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" });
  const call = { type: "tool_call" as const, name: "charge", args: {}, id: "a" };

  it("is made again after an error that shows it was never sent, where it is one request", async () => {
    const faults = [refused()];
    const charge = () => {
      const fault = faults.pop();
      if (fault) throw fault;
      return "charged";
    };
    const thread = newThread();
    const { once, types } = agentWith(charge, { singleRequest: true });
    await expect(once.invoke(call, thread)).rejects.toThrow("ECONNREFUSED");
    expect(await once.invoke(call, thread)).toMatchObject({ content: "charged" });
    expect(types()).toEqual(["effect.released", "effect.done"]);
  });

  it("is unknown where a request before may have been taken", async () => {
    const thread = newThread();
    const { once, types } = agentWith(
      () => {
        throw refused();
      },
      { policy: "fail" },
    );
    await expect(once.invoke(call, thread)).rejects.toThrow("ECONNREFUSED");
    await expect(once.invoke(call, thread)).rejects.toMatchObject({ code: "effect.unknown" });
    expect(types()).toEqual(["effect.unknown", "effect.unknown"]);
  });

  it("never began where its arguments are not what the tool takes", async () => {
    const thread = newThread();
    const { once, types } = agentWith(() => "charged");
    await expect(once.invoke({ ...call, args: { cents: "five" } }, thread)).rejects.toThrow(/schema/);
    expect(types()).toEqual(["effect.released"]);
    expect(await once.invoke(call, thread)).toMatchObject({ content: "charged" });
  });

  it("is unknown after an abort, whatever it threw", async () => {
    const stop = new AbortController();
    const thread = newThread();
    const { once } = agentWith(() => (stop.abort(new Error("stopped")), new Promise(() => {})), { policy: "fail" });
    await expect(once.invoke(call, { ...thread, signal: stop.signal })).rejects.toThrow();
    await expect(once.invoke(call, thread)).rejects.toMatchObject({ code: "effect.unknown" });
  });

  it("is waited for where it is under way in this process, and is not made twice", async () => {
    let go = () => {};
    const started: number[] = [];
    const gone = new Promise<void>((resolve) => (go = resolve));
    const { once, types } = agentWith(async () => (started.push(1), await gone, "charged"));
    const thread = newThread();
    const both = [once.invoke(call, thread), once.invoke(call, thread)];
    const stop = new AbortController();
    const stopped = once.invoke(call, { ...thread, signal: stop.signal });
    stop.abort(new Error("stopped"));
    await expect(stopped).rejects.toThrow("stopped");
    go();
    expect(await Promise.all(both)).toMatchObject([{ content: "charged" }, { content: "charged" }]);
    expect(started).toHaveLength(1);
    expect(types()).not.toContain("effect.unknown");
  });

  it("never began where the claim itself failed, though it may stand", async () => {
    const { claim } = saver().effects;
    const failures = [1];
    const { once } = agentWith(
      () => "charged",
      { policy: "fail" },
      {
        claim: async (...args) => {
          const claimed = await claim(...args);
          if (failures.pop()) throw new Error("connection lost");
          return claimed;
        },
      },
    );
    const thread = newThread();
    await expect(once.invoke(call, thread)).rejects.toThrow("connection lost");
    expect(await once.invoke(call, thread)).toMatchObject({ content: "charged" });
  });
});

describe("a tool that asks a human itself", () => {
  const approving = (charged: number[]) => async () => {
    const answer: unknown = interrupt("Charge?");
    return `charge ${charged.push(1)}, ${String(answer)}`;
  };

  it("begins anew with the answer", async () => {
    const charged: number[] = [];
    const { agent, types } = agentWith(approving(charged));
    const thread = newThread();
    const asked = await agent.invoke(hello(), thread);
    expect(asked).toMatchObject({ __interrupt__: [{ value: "Charge?" }] });
    expect(toolTexts(await agent.invoke(new Command({ resume: "yes" }), thread))).toEqual(["charge 1, yes"]);
    expect(types()).toEqual(["effect.released", "effect.done"]);
  });

  it("gets its own answer, and the ledger gets the ledger's", async () => {
    const charged: number[] = [];
    const thread = newThread();
    const dying = crashingAccess(saver().effects, { call: "claim", side: "after" });
    void agentWith(approving(charged), {}, dying.access).agent.invoke(hello(), thread);
    await dying.crashed;
    const { agent } = agentWith(approving(charged));
    const asked = (await agent.invoke(null as never, thread)) as unknown as { __interrupt__: { value: unknown }[] };
    const question = asked.__interrupt__[0]?.value;
    if (!isEffectQuestion(question)) throw new Error("The ledger did not ask.");
    const again = new Command({ resume: answerEffect(question, { outcome: "again" }) });
    expect(await agent.invoke(again, thread)).toMatchObject({ __interrupt__: [{ value: "Charge?" }] });
    expect(toolTexts(await agent.invoke(new Command({ resume: "yes" }), thread))).toEqual(["charge 1, yes"]);
  });
});

describe("what ends the run", () => {
  const lost = new LeaseLostError({ runId: "r", owner: "o", epoch: 1 }, "t");
  const refusing = (call: "claim" | "finish"): Access => ({ [call]: async () => Promise.reject(lost) });

  it.each(["claim", "finish"] as const)("is no message for the model: a lease that is lost at the %s", async (at) => {
    const charged: number[] = [];
    const { agent, once } = agentWith(() => charged.push(1), {}, refusing(at));
    await expect(agent.invoke(hello(), newThread())).rejects.toBe(lost);
    await expect(toolNodeGraph([once], { name: "charge" }).invoke(hello(), newThread())).rejects.toBe(lost);
    expect(charged).toHaveLength(at === "claim" ? 0 : 2);
  });

  it("is thrown to who calls the tool without a tool node", async () => {
    const { once } = agentWith(() => "charged", {}, refusing("claim"));
    const call = { type: "tool_call" as const, name: "charge", args: {}, id: "a" };
    await expect(once.invoke(call, newThread())).rejects.toBe(lost);
  });

  it("is an unknown call that nobody can be asked about, since the graph has no checkpointer", async () => {
    const caller = Object.assign(callTools({ name: "charge" }), { id: "m1" });
    const graphOf = (access?: EffectAccess) =>
      new StateGraph(MessagesAnnotation)
        .addNode("tools", new ToolNode([agentWith(() => "charged", {}, access).once]))
        .addEdge(START, "tools")
        .compile();
    const thread = newThread();
    const dying = crashingAccess(saver().effects, { call: "finish", side: "before" });
    void graphOf(dying.access).invoke({ messages: [caller] }, thread);
    await dying.crashed;
    const again = graphOf().invoke({ messages: [caller] }, thread);
    await expect(again).rejects.toMatchObject({
      name: "EffectUnknownError",
      message: expect.stringContaining("no checkpointer") as string,
    });
  });
});
