import { AIMessageChunk, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { Command } from "@langchain/langgraph";
import { ChatOpenAI } from "@langchain/openai";
import type { Agent, AgentConfig, AgentInput, Contestant } from "./contestants.ts";
import type { Fault, ModelStep, ToolName } from "./fault.ts";
import { failingTool } from "./failing-tool.ts";
import { startFailingProvider } from "./failing-provider.ts";
import type { Outcome } from "./judge-outcome.ts";
import { runToRest } from "./watch-timers.ts";

/** A run in a new agent, through OpenAI's own client, and what came of it. */
export async function runFault(fault: Fault, contestant: Contestant): Promise<Outcome> {
  const { history = [], tool = [], delayMs = 2 } = fault;
  const log = createCallLog(fault);
  const provider = await startFailingProvider(fault.model, log.model.note);
  try {
    const configuration = { baseURL: `${provider.url}/v1` };
    const model = new ChatOpenAI({ model: "gpt-5", apiKey: "none", maxRetries: 0, configuration });
    const tools = [failingTool(toolOf(fault.model), tool, provider.url, log.tool.note)];
    const agent = contestant({ model, tools, delayMs });
    const config: AgentConfig = {
      configurable: { thread_id: "thread" },
      signal: log.signal,
      streamMode: fault.isStreamed ? "messages" : "values",
    };
    const messages = [...history, new HumanMessage("Are refunds possible?")];
    const ended = await runToRest(() => converse(agent, { messages }, config));
    return { ...ended, ...log.read(), results: await resultsOf(agent, config) };
  } finally {
    await provider.close();
  }
}

type Ended = Pick<Outcome, "end" | "interrupts" | "streamed">;

const MOST_QUESTIONS = 3;

/** Answers each question of the run, as a person would. */
async function converse(agent: Agent, input: AgentInput, config: AgentConfig, interrupts = 0): Promise<Ended> {
  let streamed = "";
  const end = (ending: Outcome["end"]): Ended => ({ end: ending, interrupts, ...(streamed !== "" && { streamed }) });
  try {
    for await (const chunk of await agent.stream(input, config)) streamed += textOf(chunk);
    const { tasks, values } = await agent.getState(config);
    const asked = tasks.reduce((sum, task) => sum + task.interrupts.length, 0);
    if (asked === 0 || interrupts > MOST_QUESTIONS)
      return end({ type: "answer", text: values.messages?.at(-1)?.text ?? "" });
    return await converse(agent, new Command({ resume: "yes" }), config, interrupts + asked);
  } catch (error) {
    return end({ type: "error", message: firstLine(error), statuses: statusesOf(error) });
  }
}

/** Of a chunk of the stream mode "messages". */
function textOf(chunk: unknown): string {
  const [message] = Array.isArray(chunk) ? (chunk as unknown[]) : [];
  return AIMessageChunk.isInstance(message) ? message.text : "";
}

async function resultsOf(agent: Agent, config: AgentConfig): Promise<Outcome["results"]> {
  const { messages = [] } = (await agent.getState(config)).values;
  return messages
    .filter((message) => ToolMessage.isInstance(message))
    .map(({ status }) => (status === "error" ? "error" : "success"));
}

function toolOf(steps: readonly ModelStep[]): ToolName {
  return steps.flatMap((step) => ("callsTool" in step ? [step.callsTool.name] : []))[0] ?? "search";
}

/** When what was called, and the abort that follows the first call. */
function createCallLog({ abortsAfterMs, tool }: Fault) {
  const controller = new AbortController();
  const [model, tools] = [[] as number[], [] as number[]];
  let abortedAt: number | undefined;
  const abort = (): void => {
    abortedAt = performance.now();
    controller.abort();
  };
  const noteIn = (calls: number[], starts: boolean) => () => {
    calls.push(performance.now());
    if (starts && calls.length === 1 && abortsAfterMs !== undefined) setTimeout(abort, abortsAfterMs);
  };
  const read = (): Omit<Outcome, keyof Ended | "results"> => {
    const at = abortedAt;
    const [first, second] = model;
    return {
      modelCalls: model.length,
      toolCalls: tools.length,
      ...(first !== undefined && second !== undefined && { waitedMs: second - first }),
      ...(at !== undefined && {
        abort: { calls: [...model, ...tools].filter((time) => time > at).length, restMs: performance.now() - at },
      }),
    };
  };
  return {
    signal: controller.signal,
    model: { note: noteIn(model, tool === undefined) },
    tool: { note: noteIn(tools, true) },
    read,
  };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split("\n", 1)[0]!.slice(0, 80);
}

/** Of the error and its causes. */
function statusesOf(error: unknown): number[] {
  if (typeof error !== "object" || error === null) return [];
  const { status, cause } = error as { status?: unknown; cause?: unknown };
  return [...(typeof status === "number" ? [status] : []), ...statusesOf(cause)];
}
