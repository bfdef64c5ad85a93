import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { StreamMode } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { snapshotOf } from "../../testing/message-snapshot.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { failingModel, hangingModel } from "../../testing/summarizer-models.ts";
import {
  budgetedAgent,
  callsOf,
  historyOf,
  idsOf,
  question,
  readPages,
  stateOf,
  SENTENCE,
} from "./testing/budgeted-agent.ts";

const long = Array.from({ length: 20 }, (_, number) => question(number));

describe("a run that fails", () => {
  it("after a pass: nothing is lost, and the next run uses the summary that was written", async () => {
    const model: ScriptedModel = new ScriptedModel(() => (model.calls.length === 1 ? new Error("overloaded") : "Yes."));
    const kept = budgetedAgent({ model });
    await expect(kept.agent.invoke({ messages: long }, kept.thread)).rejects.toThrow("overloaded");
    expect((await stateOf(kept)).messages.map(snapshotOf)).toEqual(long.map(snapshotOf));
    expect(kept.summarizer.calls).toHaveLength(1);

    const { messages } = await kept.agent.invoke(null as never, kept.thread);
    expect(kept.summarizer.calls).toHaveLength(1);
    expect(kept.archived().length + messages.length - 2).toBe(20);
    expect(kept.events.map(({ data }) => data.spent.calls)).toEqual([1, 0]);
  });

  it("because its summarizer is down: history stays, and the answer is given", async () => {
    const kept = budgetedAgent({ budget: { model: failingModel() } });
    const { messages } = await kept.agent.invoke({ messages: long }, kept.thread);
    expect(idsOf(messages).slice(0, -1)).toEqual(idsOf(long));
    expect(kept.events.map(({ type }) => type)).toContain("context.kept");
  });

  it("because its archive is down: history stays, and the answer is given", async () => {
    const kept = budgetedAgent();
    kept.archive.failing = true;
    const { messages } = await kept.agent.invoke({ messages: long }, kept.thread);
    expect(idsOf(messages).slice(0, -1)).toEqual(idsOf(long));
    kept.archive.failing = false;
    expect(kept.summarizer.calls).toEqual([]);
    expect(kept.archived()).toEqual([]);
  });

  it.each([
    ["that looks at its signal", false],
    ["that does not", true],
  ])("because it is aborted while a summarizer writes %s: rejects, the state stays", async (_, isDeaf) => {
    const hanging = hangingModel({ isDeaf });
    const abort = new AbortController();
    const archive = async () => {
      // The call of the summarizer comes next.
      setImmediate(() => abort.abort());
      return "somewhere";
    };
    const kept = budgetedAgent({ budget: { model: hanging, archive } });
    const run = kept.agent.invoke({ messages: long }, { ...kept.thread, signal: abort.signal });
    const error = (await run.then(undefined, (thrown: unknown) => thrown)) as Error;
    expect(error.name).toMatch(/Abort/);
    expect((await stateOf(kept)).messages.map(snapshotOf)).toEqual(long.map(snapshotOf));
    expect(kept.events).toEqual([]);
    expect((kept.model as ScriptedModel).calls).toEqual([]);
  });
});

describe("what a stream shows", () => {
  const reading = () => {
    const model: ScriptedModel = new ScriptedModel(() =>
      model.calls.length <= 3 ? new AIMessage({ content: "", tool_calls: callsOf(8) }) : "The answer.",
    );
    return model;
  };

  it("of messages: the model's tokens and the tools' results, none of ours", async () => {
    const kept = budgetedAgent({ model: reading(), tools: [readPages], budget: { toolResults: { aboveTokens: 50 } } });
    const options = { ...kept.thread, streamMode: "messages" as StreamMode };
    const shown: BaseMessage[] = [];
    for await (const [message] of (await kept.agent.stream({ messages: long }, options)) as AsyncIterable<
      [BaseMessage]
    >)
      shown.push(message);
    const marks = (await stateOf(kept)).messages.map(({ additional_kwargs }) => additional_kwargs["threadkeep"]);
    expect(marks).toContainEqual(expect.objectContaining({ kind: "summary" }));
    expect(marks).toContainEqual(expect.objectContaining({ kind: "shortened" }));
    const results = shown.filter(({ type }) => type === "tool");
    expect(results.map(({ content }) => content)).toEqual(Array(3).fill(`8 pages: ${SENTENCE.repeat(24)}`));
    const others = shown.filter(({ type }) => type !== "tool");
    expect(others.every(({ type }) => type === "ai")).toBe(true);
    expect(others.map(({ text }) => text).join("")).toBe("The answer.");
  });

  it("of updates: the summary comes in the update of the model's node", async () => {
    const kept = budgetedAgent({ model: reading(), tools: [readPages] });
    const options = { ...kept.thread, streamMode: "updates" as StreamMode };
    const nodes: string[] = [];
    for await (const update of await kept.agent.stream({ messages: long }, options))
      nodes.push(...Object.keys(update as object));
    expect(new Set(nodes)).toEqual(new Set(["model_request", "tools"]));
    expect(await historyOf(kept)).toHaveLength(9);
  });

  it("of events: a tracer sees the summarizer's call inside the model's node", async () => {
    const kept = budgetedAgent();
    const started: { runName: string | undefined; tags: string[] | undefined; source: unknown }[] = [];
    class Tracer extends BaseCallbackHandler {
      name = "tracer";
      override handleChatModelStart(
        ...call: Parameters<NonNullable<BaseCallbackHandler["handleChatModelStart"]>>
      ): void {
        const [, , , , , tags, metadata, runName] = call;
        started.push({ runName, tags, source: metadata?.["lc_source"] });
      }
    }
    await kept.agent.invoke({ messages: long }, { ...kept.thread, callbacks: [new Tracer()], tags: ["mine"] });
    expect(started).toHaveLength(2);
    expect(started[0]).toMatchObject({ runName: "summarize_history", source: "summarization" });
    expect(started[0]?.tags).toEqual(expect.arrayContaining(["mine", "nostream"]));
    expect(kept.summarizer.calls[0]?.metadata).toMatchObject({
      langgraph_node: "model_request",
      thread_id: kept.thread.configurable.thread_id,
    });
  });
});
