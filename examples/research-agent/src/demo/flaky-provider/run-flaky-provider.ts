import { type BaseCheckpointSaver, Command } from "@langchain/langgraph";
import type { ErrorRecoveryEvent } from "@threadkeep/middleware/agent";
import { attemptsOf } from "./attempts-of.ts";
import { createFlakyAgent } from "./flaky-agent.ts";
import type { AskedRun, FlakyFacts, RecoveredRun, RefusedRun } from "./flaky-facts.ts";
import { startFlakyServer, type Step } from "./flaky-server.ts";

const RETRY_AFTER_MS = 150;
const MOST_QUESTIONS = 3;

const overloaded: Step = { status: 503, message: "The engine is currently overloaded, please try again later." };
const tooMany: Step = {
  status: 429,
  message: "Rate limit reached for requests.",
  code: "rate_limit_exceeded",
  retryAfterMs: RETRY_AFTER_MS,
};
const wrongKey: Step = { status: 401, message: "Incorrect API key provided: none.", code: "invalid_api_key" };

/** Three runs of an agent whose provider and tool fail: what is tried again, what is not, and what passes. */
export async function runFlakyProvider(checkpointer: BaseCheckpointSaver): Promise<FlakyFacts> {
  return {
    retryAfterMs: RETRY_AFTER_MS,
    recovered: await runRecovered(checkpointer),
    refused: await runRefused(checkpointer),
    asked: await runAsked(checkpointer),
  };
}

async function runRecovered(checkpointer: BaseCheckpointSaver): Promise<RecoveredRun> {
  const question = "Where is parcel 17?";
  const model = [overloaded, tooMany, calls("track_parcel"), "reset" as const, { says: "Parcel 17 is in Utrecht." }];
  const carrier = [overloaded, "reset" as const, { says: "Utrecht" }];
  return withAgent({ checkpointer, model, carrier }, async ({ agent, events }) => {
    const startedAt = performance.now();
    const { messages } = await agent.invoke(questionOf(question), threadOf("parcel"));
    const elapsedMs = Math.round(performance.now() - startedAt);
    return { question, attempts: attemptsOf(events), answer: messages.at(-1)?.text ?? "", elapsedMs };
  });
}

async function runRefused(checkpointer: BaseCheckpointSaver): Promise<RefusedRun> {
  return withAgent(
    { checkpointer, model: [wrongKey, { says: "Parcel 17 is in Utrecht." }] },
    async ({ agent, events, requests }) => {
      const error = await agent.invoke(questionOf("Where is parcel 17?"), threadOf("parcel-wrong-key")).then(
        () => "none: the run went on",
        (rejection: unknown) => firstLine(rejection),
      );
      const failed = events.find((event) => event.type === "recovery.failed");
      return { error, ...(failed && { class: failed.data.class, why: failed.data.why }), requests: requests.model };
    },
  );
}

async function runAsked(checkpointer: BaseCheckpointSaver): Promise<AskedRun> {
  const reply = "yes";
  return withAgent(
    { checkpointer, model: [calls("refund"), { says: "Parcel 17 is refunded." }] },
    async ({ agent }) => {
      const asked: string[] = [];
      const thread = threadOf("parcel-refund");
      let state = await agent.invoke(questionOf("Please refund parcel 17."), thread);
      while (asked.length < MOST_QUESTIONS) {
        const questions = questionsIn(state);
        if (questions.length === 0) break;
        asked.push(...questions);
        state = await agent.invoke(new Command({ resume: reply }), thread);
      }
      return { asked, reply, answer: state.messages.at(-1)?.text ?? "" };
    },
  );
}

interface Parts {
  agent: ReturnType<typeof createFlakyAgent>;
  events: ErrorRecoveryEvent[];
  requests: { model: number };
}

async function withAgent<Facts>(
  { checkpointer, ...steps }: { checkpointer: BaseCheckpointSaver; model: Step[]; carrier?: Step[] },
  use: (parts: Parts) => Promise<Facts>,
): Promise<Facts> {
  const server = await startFlakyServer(steps);
  try {
    const events: ErrorRecoveryEvent[] = [];
    const agent = createFlakyAgent(server.url, checkpointer, (event) => events.push(event));
    return await use({ agent, events, requests: server.requests });
  } finally {
    await server.close();
  }
}

function calls(name: string): Step {
  return { callsTool: name, args: { parcel: "17" } };
}

function threadOf(name: string) {
  return { configurable: { thread_id: name } };
}

function questionOf(content: string) {
  return { messages: [{ role: "user", content }] };
}

/** LangGraph puts them beside the state. */
function questionsIn(state: object): string[] {
  const { __interrupt__: interrupts = [] } = state as { __interrupt__?: { value: unknown }[] };
  return interrupts.map(({ value }) => String(value));
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
}
