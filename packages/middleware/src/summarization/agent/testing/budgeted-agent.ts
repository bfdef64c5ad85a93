import { AIMessage, HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { MemorySaver, type BaseCheckpointSaver, type StateSnapshot } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import { createAgent, tool, type AgentMiddleware, type ReactAgent } from "langchain";
import { z } from "zod";
import type { SummarizationEvent } from "../../summarization-event.ts";
import type { SummarizationOptions } from "../../summarization-options.ts";
import { memoryArchive, type MemoryArchive } from "../../../testing/memory-archive.ts";
import { ScriptedModel } from "../../../testing/scripted-model.ts";
import { summarizingModel } from "../../../testing/summarizer-models.ts";
import { contextBudgetMiddleware } from "../context-budget-middleware.ts";

/** What is known of a thread is known in the whole process: each agent has one of its own. */
let threads = 0;

/** Room for some eight questions with their answers. */
export const BUDGET = 1_000;

type AgentParts = Partial<Pick<Parameters<typeof createAgent>[0], "tools" | "systemPrompt">>;

export interface BudgetedAgentOptions extends AgentParts {
  model?: ScriptedModel | ChatOpenAI;
  checkpointer?: BaseCheckpointSaver;
  /** In `createAgent`'s order: the first is the outermost. */
  outer?: readonly AgentMiddleware[];
  inner?: readonly AgentMiddleware[];
  budget?: Partial<SummarizationOptions>;
}

/** A budget of 1,000 tokens around a model that answers at some length. */
export function budgetedAgent(options: BudgetedAgentOptions = {}) {
  const { model = chattyModel(), checkpointer = new MemorySaver(), outer = [], inner = [], budget, ...parts } = options;
  const archive: MemoryArchive = memoryArchive();
  const events: SummarizationEvent[] = [];
  const summarizer = summarizingModel();
  const budgeted = contextBudgetMiddleware({
    model: summarizer,
    budget: { tokens: BUDGET },
    keep: { messages: 4 },
    archive,
    onEvent: (event) => events.push(event),
    ...budget,
  });
  const agent = createAgent({ tools: [], ...parts, model, checkpointer, middleware: [...outer, budgeted, ...inner] });
  const thread = { configurable: { thread_id: `thread-${threads++}` } };
  const archived = () => archive.messagesOf(thread.configurable.thread_id);
  return { agent, thread, archive, archived, events, summarizer, model, budgeted };
}

export function chattyModel(): ScriptedModel {
  let answers = 0;
  return new ScriptedModel(
    () => new AIMessage({ id: `answer-${answers}`, content: `${answers++}. ${SENTENCE.repeat(3)}` }),
  );
}

export function openAIModel(baseURL: string, model = "gpt-4o"): ChatOpenAI {
  return new ChatOpenAI({ model, apiKey: "none", maxRetries: 0, configuration: { baseURL } });
}

/** Of some 60 tokens. */
export function question(number: number): HumanMessage {
  return new HumanMessage({ id: `question-${number}`, content: `Question ${number}? ${SENTENCE.repeat(3)}` });
}

export const SENTENCE = "The reservation was made with a certificate and two bags, so agents check the fare rules. ";

/** Gives as many pages as asked for, of some 60 tokens each. */
export const readPages = tool(({ pages }: { pages: number }) => `${pages} pages: ${SENTENCE.repeat(3 * pages)}`, {
  name: "read_pages",
  description: "Reads pages.",
  schema: z.object({ pages: z.number() }),
});

export function callsOf(...pages: number[]): { name: string; args: { pages: number }; id: string }[] {
  return pages.map((count) => ({ name: "read_pages", args: { pages: count }, id: `call-${calls++}` }));
}
let calls = 0;

/** An agent, with or without a budget, and its thread. */
interface WithAgent {
  agent: ReactAgent;
  thread: { configurable: { thread_id: string } };
}

/** As many questions, one `invoke` each. */
export async function converse({ agent, thread }: WithAgent, from: number, to: number): Promise<BaseMessage[]> {
  let messages: BaseMessage[] = [];
  for (let number = from; number < to; number++) {
    const result = await agent.invoke({ messages: [question(number)] }, thread);
    messages = result.messages;
  }
  return messages;
}

export async function historyOf({ agent, thread }: WithAgent) {
  const snapshots: StateSnapshot[] = [];
  for await (const snapshot of agent.graph.getStateHistory(thread)) snapshots.push(snapshot);
  return snapshots;
}

export async function stateOf({ agent, thread }: WithAgent) {
  const { values, ...rest } = await agent.graph.getState(thread);
  return { ...rest, values, messages: (values as { messages: BaseMessage[] }).messages };
}

export function idsOf(messages: readonly { id?: string | undefined }[]): (string | undefined)[] {
  return messages.map(({ id }) => id);
}
