import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { Replay, Step } from "./replay-thread.ts";
import type { RecordedThread } from "./recorded-thread.ts";

export interface Fates {
  /** Messages that are not what the model is sent at the end, or only as a preview. */
  left: number;
  /** Of these, those that the archive gives back as they were. */
  readable: number;
  /** Of these, those that cannot be read again and that no good summary in the thread stands for. */
  lost: number;
}

/**
 * What became of a thread's messages. A summary stands for what its summarizer was shown, and for what an earlier summary stands for
 * that it was shown. A message that was cut in two counts as shown.
 */
export function countLost({ messages }: RecordedThread, { steps, archived }: Replay): Fates {
  const atEnd = steps.findLast((step) => step.type === "model")?.messages ?? [];
  const answer = messages.at(-1)!;
  const present = idsOfOriginals(messages, [...atEnd, answer]);
  const readable = idsOfOriginals(messages, archived);
  const standsFor = coveredBy(textOf(summariesIn(atEnd)), coverOfSummaries(messages, steps));
  const left = messages.filter(({ id }) => !present.has(id));
  return {
    left: left.length,
    readable: left.filter(({ id }) => readable.has(id)).length,
    lost: left.filter(({ id }) => !readable.has(id) && !standsFor.has(id)).length,
  };
}

type Ids = Set<string | undefined>;

/** Text of every good summary, with the messages it stands for. */
function coverOfSummaries(recorded: readonly BaseMessage[], steps: readonly Step[]): Map<string, Ids> {
  const covers = new Map<string, Ids>();
  let sent: readonly BaseMessage[] = [];
  for (const step of steps) {
    if (step.type === "model") sent = step.messages;
    else if (step.answer !== undefined) {
      const prompt = textOf(step.prompt);
      const there = idsOfOriginals(recorded, sent);
      const shown = recorded.filter((message) => there.has(message.id) && isShown(message, prompt)).map(({ id }) => id);
      covers.set(plain(step.answer), new Set([...shown, ...coveredBy(prompt, covers)]));
    }
  }
  return covers;
}

function coveredBy(text: string, covers: ReadonlyMap<string, Ids>): Ids {
  return new Set([...covers].filter(([summary]) => text.includes(summary)).flatMap(([, ids]) => [...ids]));
}

/** Ids of those among the recorded messages that `messages` has as they were. */
function idsOfOriginals(recorded: readonly BaseMessage[], messages: readonly BaseMessage[]): Ids {
  const contents = new Map(messages.map(({ id, content }) => [id, JSON.stringify(content)]));
  return new Set(
    recorded.filter(({ id, content }) => contents.get(id) === JSON.stringify(content)).map(({ id }) => id),
  );
}

function summariesIn(messages: readonly BaseMessage[]): BaseMessage[] {
  return messages.filter(({ additional_kwargs }) => additional_kwargs["lc_source"] === "summarization");
}

/** Enough to know a message by, and not so much that a cut in its middle hides it. */
const KNOWN_BY = 40;

/** Its beginning or its end: letters and digits only, since every prompt formats messages in its own way. */
function isShown(message: BaseMessage, prompt: string): boolean {
  const calls = AIMessage.isInstance(message) ? (message.tool_calls ?? []) : [];
  const text = message.text === "" ? JSON.stringify(calls.map(({ args }) => args)) : message.text;
  const known = plain(text);
  return prompt.includes(known.slice(0, KNOWN_BY)) || prompt.includes(known.slice(-KNOWN_BY));
}

function textOf(messages: readonly BaseMessage[]): string {
  return plain(messages.map(({ text }) => text).join("\n"));
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}
