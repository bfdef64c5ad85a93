import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";

const WORDS =
  "the customer asked for an earlier departure so the agent read the fare rules and looked for a seat on every flight of that day before it offered a change";

/** A support agent at work: a question, two lookups at once, an answer, a short question and its answer. Seven messages each time. */
export function buildConversation(turns: number): BaseMessage[] {
  return Array.from({ length: turns }, (_, turn) => buildTurn(turn)).flat();
}

function buildTurn(turn: number): BaseMessage[] {
  const id = (place: number): string => `t${turn}/${place}`;
  // Call ids come again in every turn: some providers count them by answer.
  return [
    new HumanMessage({ id: id(0), content: words(turn, 40) }),
    new AIMessage({ id: id(1), content: "", tool_calls: [callOf("call_0", turn), callOf("call_1", turn)] }),
    resultOf("call_0", id(2), words(turn + 1, 50)),
    resultOf("call_1", id(3), words(turn + 2, turn % 3 === 0 ? 600 : 50)),
    new AIMessage({ id: id(4), content: words(turn + 3, 60) }),
    new HumanMessage({ id: id(5), content: words(turn + 4, 10) }),
    new AIMessage({ id: id(6), content: words(turn + 5, 20) }),
  ];
}

function callOf(id: string, turn: number) {
  return { id, name: "search", args: { query: words(turn, 6), turn } };
}

function resultOf(tool_call_id: string, id: string, content: string): ToolMessage {
  return new ToolMessage({ id, content, tool_call_id, name: "search" });
}

function words(from: number, count: number): string {
  const all = WORDS.split(" ");
  return Array.from({ length: count }, (_, index) => all[(from * 7 + index) % all.length]).join(" ");
}
