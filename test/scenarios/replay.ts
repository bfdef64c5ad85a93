import { AIMessage, type BaseMessage, type ToolMessage } from "@langchain/core/messages";

/** A conversation that is had again: the user says what the user said, the agent and its tools answer as they did. */
export interface Replay {
  /** The system prompt that it begins with. */
  system: BaseMessage[];
  /** What the user says, turn by turn. */
  turns: BaseMessage[][];
  /** What the agent answered at this place, known by the last message; where the user was next, that it is done. */
  answerTo(messages: readonly BaseMessage[]): AIMessage;
  /** The results of the last message's calls, in order. */
  resultsFor(messages: readonly BaseMessage[]): ToolMessage[];
}

/** Messages are known by their ids, so the agent finds its place in a thread whose older messages have left. */
export function replayOf(thread: readonly BaseMessage[]): Replay {
  const places = new Map(thread.map(({ id }, index) => [id, index]));
  const after = (message: BaseMessage | undefined): readonly BaseMessage[] => {
    const place = places.get(message?.id);
    return place === undefined ? [] : thread.slice(place + 1);
  };
  return {
    system: thread.filter((message) => message.getType() === "system"),
    turns: turnsOf(thread),
    answerTo: (messages) => {
      const last = messages.at(-1);
      // The user said it again: the answer stays what it was.
      if (AIMessage.isInstance(last)) return last;
      const [next] = after(last);
      return AIMessage.isInstance(next) ? next : new AIMessage({ id: `${last?.id}/done`, content: "Done." });
    },
    resultsFor: (messages) => {
      const caller = messages.findLast((message) => AIMessage.isInstance(message));
      return after(caller).slice(0, caller?.tool_calls?.length) as ToolMessage[];
    },
  };
}

/** What the user says in one go is one turn. */
function turnsOf(thread: readonly BaseMessage[]): BaseMessage[][] {
  const turns: BaseMessage[][] = [];
  for (const [index, message] of thread.entries()) {
    if (message.getType() !== "human") continue;
    if (thread[index - 1]?.getType() === "human") turns.at(-1)?.push(message);
    else turns.push([message]);
  }
  return turns;
}
