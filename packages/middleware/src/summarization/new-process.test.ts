import type { BaseMessage } from "@langchain/core/messages";
import {
  Annotation,
  END,
  MemorySaver,
  MessagesAnnotation,
  MessagesValue,
  START,
  StateGraph,
  StateSchema,
} from "@langchain/langgraph";
import { createAgent } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ScriptedModel } from "../testing/scripted-model.ts";
import { failingModel } from "../testing/summarizer-models.ts";
import { contextBudgetMiddleware } from "./agent/context-budget-middleware.ts";
import { contextBudgetChannels } from "./state-graph/context-budget-channels.ts";
import { isOverBudget } from "./state-graph/is-over-budget.ts";
import { createSummarizationNode } from "./state-graph/summarization-node.ts";
import { BUDGET, newThread, watchedOptions } from "./state-graph/testing/chat-graph.ts";
import { question, talk } from "./state-graph/testing/chatter.ts";

type Watched = ReturnType<typeof watchedOptions>;

interface Process {
  send(messages: BaseMessage[]): Promise<unknown>;
}

interface Kept {
  saver: MemorySaver;
  thread: ReturnType<typeof newThread>;
  options: Watched["options"];
}

/** What is remembered of threads goes by the checkpointer, so another one over the same storage is another process. */
function anotherProcess({ storage, writes }: MemorySaver): MemorySaver {
  return Object.assign(new MemorySaver(), { storage, writes });
}

const inZod = new StateSchema({
  messages: MessagesValue,
  _tokenRatio: z.number().optional(),
  _passMemory: z.unknown().optional(),
});

const graphOf = (state: unknown) =>
  function startGraph({ options, saver, thread }: Kept): Process {
    const isOver = isOverBudget(options);
    const graph = new StateGraph(state as typeof MessagesAnnotation)
      .addNode("summarize", createSummarizationNode(options))
      .addNode("agent", () => ({}))
      .addConditionalEdges(START, (state) => (isOver(state) ? "summarize" : "agent"), ["summarize", "agent"])
      .addEdge("summarize", "agent")
      .addEdge("agent", END)
      .compile({ checkpointer: anotherProcess(saver) });
    return { send: (messages) => graph.invoke({ messages }, thread) };
  };

function startAgent({ options, saver, thread }: Kept): Process {
  const checkpointer = anotherProcess(saver);
  const middleware = [contextBudgetMiddleware(options)];
  const agent = createAgent({ model: new ScriptedModel(() => "Yes."), tools: [], checkpointer, middleware });
  return { send: (messages) => agent.invoke({ messages }, thread) };
}

const KINDS: [string, (kept: Kept) => Process][] = [
  ["contextBudgetChannels", graphOf(Annotation.Root({ ...MessagesAnnotation.spec, ...contextBudgetChannels }))],
  ["fields of a schema", graphOf(inZod)],
  ["the private state of an agent", startAgent],
];

/** Each message comes to a process that has not seen the thread. */
async function withProcessEach(start: (kept: Kept) => Process, watched: Watched, messages: BaseMessage[][]) {
  const kept = { saver: new MemorySaver(), thread: newThread(), options: watched.options };
  for (const input of messages) await start(kept).send(input);
  return kept;
}

const eventsOf = ({ events }: Watched) => events.map(({ type }) => type);

describe.each(KINDS)("a thread with %s, each of whose turns is another process's", (_, start) => {
  it("calls a summarizer that fails again when enough has come in, not at every turn", async () => {
    // No preview is worth its while, so that nothing but a summary could help.
    const watched = watchedOptions({ model: failingModel(), toolResults: { previewChars: 10_000 } });
    const turns = Array.from({ length: 8 }, (_, turn) => talk(20 + turn, 21 + turn));
    await withProcessEach(start, watched, [talk(0, 14), ...turns]);
    const tokens = watched.events.filter(({ type }) => type === "context.kept").map(({ data }) => data.tokensBefore);
    expect(tokens.length).toBeGreaterThan(1);
    expect(tokens.length).toBeLessThan(5);
    for (const [rank, before] of tokens.slice(1).entries())
      expect(before).toBeGreaterThanOrEqual(tokens[rank]! + (BUDGET / 8) * 2 ** rank);
  });

  it("is told once that what has to stay is above its budget", async () => {
    const watched = watchedOptions();
    await withProcessEach(start, watched, [[question(0, 60)], [question(1, 60)], [question(2, 60)], [question(3, 60)]]);
    expect(eventsOf(watched).filter((type) => type === "context.over-budget")).toHaveLength(1);
  });

  it("does not wait any more in any process once one of them was answered", async () => {
    let isDown = true;
    const down = failingModel();
    const model = new ScriptedModel(async (messages) => (isDown ? down.invoke(messages) : "The summary."));
    const watched = watchedOptions({ model, toolResults: { previewChars: 10_000 } });
    const kept = { saver: new MemorySaver(), thread: newThread(), options: watched.options };
    const [one, other] = [start(kept), start(kept)];
    await one.send(talk(0, 14));
    await other.send([question(14)]);
    isDown = false;
    await one.send(talk(15, 24));
    // It remembers the failure, and that one is over.
    await other.send(talk(24, 34));
    expect(eventsOf(watched).filter((type) => type !== "context.over-budget")).toEqual([
      "context.kept",
      "context.summarized",
      "context.summarized",
    ]);
  });
});

it("is asked anew by each process where nothing keeps it", async () => {
  const watched = watchedOptions({ model: failingModel(), toolResults: { previewChars: 10_000 } });
  await withProcessEach(graphOf(MessagesAnnotation), watched, [talk(0, 14), [question(14)], [question(15)]]);
  expect(eventsOf(watched).filter((type) => type === "context.kept")).toHaveLength(3);
});
