import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph";
import { createDeepAgent, createSummarizationMiddleware, StateBackend } from "deepagents";
import { describe, expect, it } from "vitest";
import type { SummarizationOptions } from "../summarization-options.ts";
import { findBreaches } from "../../testing/provider-rules.ts";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { budgetedAgent, callsOf, idsOf, question, readPages, SENTENCE } from "./testing/budgeted-agent.ts";

const task = (name: string, id: string) => ({
  name: "task",
  args: { description: `${name}: ${SENTENCE.repeat(3)}`, subagent_type: "reader" },
  id,
});

/** deepagents' own prompts and tool schemas are thousands of tokens. */
async function ownTokens(): Promise<number> {
  const { budgeted, thread, events } = budgetedAgent({
    budget: { budget: { tokens: 1 }, target: { fraction: 0.5, of: "budget" } },
  });
  await createDeepAgent({ model: new ScriptedModel(() => "Yes."), middleware: [budgeted] }).invoke(
    { messages: "Hi." },
    thread,
  );
  return events[0]!.data.tokensBefore;
}

/** A budget with so much room beside the agent's own prompts, and a target of half the room. */
async function budgetOf(room: number): Promise<Partial<SummarizationOptions>> {
  const own = await ownTokens();
  return { budget: { tokens: own + room }, target: { tokens: own + room / 2 } };
}

describe("contextBudgetMiddleware in a deep agent", () => {
  it("keeps a long thread within its budget, beside files and todos", async () => {
    const { budgeted, ...kept } = budgetedAgent({ budget: await budgetOf(1_000) });
    let turn = 0;
    const model = new ScriptedModel((messages) => {
      if (messages.at(-1)?.type === "tool") return `Done ${turn++}. ${SENTENCE.repeat(3)}`;
      const file_path = `/notes-${turn}.md`;
      return new AIMessage({
        content: "",
        tool_calls: [
          { name: "write_file", args: { file_path, content: SENTENCE }, id: `write-${turn}` },
          {
            name: "write_todos",
            args: { todos: [{ content: `step ${turn}`, status: "pending" }] },
            id: `todo-${turn}`,
          },
        ],
      });
    });
    const agent = createDeepAgent({ model, middleware: [budgeted], checkpointer: new MemorySaver() });
    for (let number = 0; number < 8; number++) await agent.invoke({ messages: [question(number)] }, kept.thread);
    const state = (await agent.graph.getState(kept.thread)).values as { messages: BaseMessage[]; files: object };
    expect(kept.events.map(({ type }) => type)).toContain("context.summarized");
    expect(kept.events.every(({ data }) => data.tokensAfter <= data.budgetTokens)).toBe(true);
    expect(model.calls.flatMap(({ messages }) => findBreaches(messages))).toEqual([]);
    expect(Object.keys(state.files)).toHaveLength(8);
    const all = [...kept.archived(), ...state.messages.slice(1)];
    expect(idsOf(all).filter((id) => id?.startsWith("question"))).toEqual(
      Array.from({ length: 8 }, (_, number) => `question-${number}`),
    );
    expect(all).toHaveLength(8 * 5);
  });

  it("stays right beside deepagents' own summarization, which hides messages by their position", async () => {
    const { budgeted, ...kept } = budgetedAgent({ budget: { ...(await budgetOf(500)), keep: { messages: 2 } } });
    const theirs = createSummarizationMiddleware({
      backend: new StateBackend({ state: {} }),
      model: new ScriptedModel(() => "Their summary."),
      trigger: { type: "messages", value: 9 },
      keep: { type: "messages", value: 8 },
    });
    const model = new ScriptedModel(() => `Yes. ${SENTENCE.repeat(3)}`);
    const agent = createDeepAgent({ model, middleware: [theirs, budgeted], checkpointer: new MemorySaver() });
    let asked = 0;
    // Many at once reach theirs before ours has had a say; one after another they reach ours.
    for (const count of [14, 1, 1, 1, 1, 1, 1, 14, 1, 1, 1, 1, 1, 1]) {
      const questions = Array.from({ length: count }, () => question(asked++));
      await agent.invoke({ messages: questions }, kept.thread);
      const sent = model.calls.at(-1)!.messages.filter(({ additional_kwargs }) => !("threadkeep" in additional_kwargs));
      const numbers = idsOf(sent)
        .flatMap((id) => id?.match(/^question-(\d+)$/)?.[1] ?? [])
        .map(Number);
      // All from some question up to the newest: neither hides what the other has left.
      expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, rank) => asked - numbers.length + rank));
    }
    const { messages, _summarizationEvent } = (await agent.graph.getState(kept.thread)).values as {
      messages: BaseMessage[];
      _summarizationEvent?: object;
    };
    expect(_summarizationEvent).toBeDefined();
    expect(kept.events.map(({ type }) => type)).toContain("context.summarized");
    const all = [
      ...idsOf(kept.archived()),
      ...idsOf(messages.filter(({ additional_kwargs }) => !("threadkeep" in additional_kwargs))),
    ];
    expect(all).toHaveLength(asked + 14);
    expect(new Set(all).size).toBe(asked + 14);
  });

  it("archives what subagents say apart from their parent and from each other", async () => {
    const budget = await budgetOf(1_000);
    const parent = budgetedAgent({ budget });
    const sub = budgetedAgent({ budget: { ...budget, archive: parent.archive } });
    const reader = new ScriptedModel((messages) => {
      const reads = messages.filter(({ type }) => type === "tool").length;
      return reads < 3 ? new AIMessage({ content: `Reading ${reads}.`, tool_calls: callsOf(12) }) : "Read.";
    });
    let asked = false;
    const model = new ScriptedModel(() => {
      if (asked) return "All read.";
      asked = true;
      return new AIMessage({ content: "", tool_calls: [task("first", "task-1"), task("second", "task-2")] });
    });
    const agent = createDeepAgent({
      model,
      middleware: [parent.budgeted],
      checkpointer: new MemorySaver(),
      subagents: [
        {
          name: "reader",
          description: "Reads.",
          systemPrompt: "Read.",
          tools: [readPages],
          model: reader,
          middleware: [sub.budgeted],
        },
      ],
    });
    const long = Array.from({ length: 30 }, (_, number) => question(number));
    await agent.invoke({ messages: long }, parent.thread);
    const { thread_id } = parent.thread.configurable;
    const archives = parent.archive.threads();
    const names = Object.keys(archives);
    expect(names).toHaveLength(3);
    expect(names.filter((name) => name.startsWith(`${thread_id}|tools|`))).toHaveLength(2);
    expect(archives[thread_id]?.every(({ type }) => type === "human")).toBe(true);
    for (const name of names.filter((one) => one !== thread_id))
      expect(archives[name]?.every(({ type }) => type === "tool")).toBe(true);
    const ids = Object.values(archives).flatMap((messages) => idsOf(messages));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
