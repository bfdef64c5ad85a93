import { AIMessage, HumanMessage, SystemMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { joinTranscripts } from "../../../packages/middleware/src/testing/join-transcripts.ts";
import { transcriptsMissing } from "../../../packages/middleware/src/testing/read-transcripts.ts";
import { buildMessage } from "../long-thread.ts";

/** A conversation as it was: what a person says is fed in, the answers and the results of tools are replayed. */
export interface RecordedThread {
  systemPrompt: string;
  /** In order, without the system prompt. Every message has an id. */
  messages: BaseMessage[];
  /** What the person says at each turn: several messages where two conversations were joined. */
  turns: HumanMessage[][];
  answers: AIMessage[];
  results: ToolMessage[];
}

export const threadKind = transcriptsMissing ? "generated messages (no transcripts at hand)" : "recorded messages";

/** Made anew at each call: what ran once is not fed to another agent. `from` chooses one of 40 threads. */
export function recordThread(count: number, from: number): RecordedThread {
  const all = transcriptsMissing ? generateThread(count, from) : joinTranscripts(count + 1, { from });
  const systemPrompt = all.find((message) => SystemMessage.isInstance(message))?.text ?? "";
  const messages = endTurns(all.filter((message) => !SystemMessage.isInstance(message)));
  return {
    systemPrompt,
    messages,
    turns: turnsOf(messages),
    answers: messages.filter((message) => AIMessage.isInstance(message)),
    results: messages.filter((message) => ToolMessage.isInstance(message)),
  };
}

function generateThread(count: number, from: number): BaseMessage[] {
  // Question, call and result: the last one whole.
  const whole = count - (count % 3);
  const prompt = new SystemMessage(buildMessage(0, 5_000).text);
  return [
    prompt,
    ...Array.from({ length: whole }, (_, index) => buildMessage(from * 3 + index, 100 + ((index * 97) % 700))),
  ];
}

/** An agent answers after every result and every question. Where the record breaks off, a short answer is put. */
function endTurns(messages: readonly BaseMessage[]): BaseMessage[] {
  return messages.flatMap((message, index) => {
    const next = messages[index + 1];
    const isLeft = AIMessage.isInstance(message)
      ? false
      : next === undefined || (ToolMessage.isInstance(message) && HumanMessage.isInstance(next));
    return isLeft ? [message, new AIMessage({ id: `${message.id}/end`, content: "That is done." })] : [message];
  });
}

function turnsOf(messages: readonly BaseMessage[]): HumanMessage[][] {
  const turns: HumanMessage[][] = [];
  for (const [index, message] of messages.entries()) {
    if (!HumanMessage.isInstance(message)) continue;
    if (HumanMessage.isInstance(messages[index - 1])) turns.at(-1)?.push(message);
    else turns.push([message]);
  }
  return turns;
}
