import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";

const WORDS =
  "The reservation was made with a certificate and two bags, so the agent checks the fare rules before it offers a change of flight to the customer who asked for an earlier departure";

/** A tool-calling conversation of `count` messages of about `chars` characters each, the same each time. */
export function buildThread(count: number, chars: number): BaseMessage[] {
  return Array.from({ length: count }, (_, index) => buildMessage(index, chars));
}

export function buildMessage(index: number, chars: number): BaseMessage {
  const id = `m${index}`;
  const content = textOf(index, chars);
  if (index % 3 === 0) return new HumanMessage({ id, content });
  if (index % 3 === 2) return new ToolMessage({ id, content, tool_call_id: `call_${index - 1}`, name: "search" });
  const args = { query: `flights ${index}`, limit: 5, filters: { cabin: "economy", stops: [0, 1] } };
  return new AIMessage({ id, content, tool_calls: [{ id: `call_${index}`, name: "search", args }] });
}

function textOf(seed: number, chars: number): string {
  const words = WORDS.split(" ");
  let text = "";
  for (let step = seed; text.length < chars; step += 1 + (seed % 7)) text += `${words[step % words.length]} `;
  return text.slice(0, chars);
}
