import { AIMessage, type BaseMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";

export interface TurnParts {
  /** Takes `{ query }`. */
  toolName: string;
  answer: (question: string, found: string) => string;
}

/**
 * The next message of a conversation: a question is looked up with the tool, and what the tool gave is answered from. Ids come from
 * the question's, so that the same questions make the same thread.
 */
export function takeTurn(messages: BaseMessage[], { toolName, answer }: TurnParts): AIMessage {
  const question = messages.findLast((message) => HumanMessage.isInstance(message));
  const last = messages.at(-1);
  const text = question?.text ?? "";
  if (ToolMessage.isInstance(last))
    return new AIMessage({ ...idFor(question, "answer"), content: answer(text, last.text) });
  const call = { name: toolName, args: { query: text }, id: `${question?.id ?? "question"}-call` };
  return new AIMessage({ ...idFor(question, "look-up"), content: "", tool_calls: [call] });
}

function idFor(question: BaseMessage | undefined, part: string): { id?: string } {
  return question?.id === undefined ? {} : { id: `${question.id}-${part}` };
}
