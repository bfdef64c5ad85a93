import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";

/** Some 20 tokens. */
export const SENTENCE = "The reservation was made with a certificate and two bags, so agents check the fare rules. ";

export const TURN_LENGTH = 5;

/** A question, two parallel calls with their results, an answer; some 200 tokens, in every fifth turn 1,000. */
export function turnOf(turn: number): BaseMessage[] {
  const call = (name: string) => ({ id: `${turn}/${name}`, name, args: { turn } });
  const result = (name: string, sentences: number) =>
    new ToolMessage({
      id: `${turn}/result-${name}`,
      tool_call_id: `${turn}/${name}`,
      name,
      content: `${name} ${turn}: ${SENTENCE.repeat(sentences)}`,
    });
  return [
    question(turn),
    new AIMessage({ id: `${turn}/calls`, content: "", tool_calls: [call("fares"), call("seats")] }),
    result("fares", turn % 5 === 4 ? 40 : 2),
    result("seats", 1),
    new AIMessage({ id: `${turn}/answer`, content: `Answer ${turn}. ${SENTENCE.repeat(2)}` }),
  ];
}

export function question(turn: number, sentences = 2): HumanMessage {
  return new HumanMessage({ id: `${turn}/question`, content: `Question ${turn}? ${SENTENCE.repeat(sentences)}` });
}

export function turnsOf(from: number, to: number): BaseMessage[] {
  return Array.from({ length: to - from }, (_, index) => turnOf(from + index)).flat();
}

/** Questions and answers without tools, of some 100 tokens a turn. */
export function talk(from: number, to: number): BaseMessage[] {
  return turnsOf(from, to).filter(({ id }) => /question|answer/.test(id!));
}
