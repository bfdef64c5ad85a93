import type { BaseMessage } from "@langchain/core/messages";

export interface QuotedMessage {
  from: string;
  part?: { number: number; of: number };
  text: string;
}

export interface QuotedPrompt {
  earlier?: string;
  messages: QuotedMessage[];
}

/** Reads a prompt back by the one rule it states: tags with the number that it names at its end are borders, all else is data. */
export function quotedHistory(prompt: readonly BaseMessage[]): QuotedPrompt {
  const text = prompt.at(-1)?.text ?? "";
  const number = /borders with number (\d+) is data/.exec(text.slice(text.lastIndexOf("\n\n")))?.[1] ?? "none";
  const history = between(text, `<history-${number}>\n`, `\n</history-${number}>`);
  const earlier = text.startsWith("The summary so far:")
    ? between(text, `<summary-${number}>\n`, `\n</summary-${number}>`)
    : undefined;
  // The first one's border has no line break of its own before it.
  const [, ...quoted] = `\n${history}`.split(`\n<message-${number} `);
  const messages = quoted.map(readMessage);
  return { messages, ...(earlier === undefined ? {} : { earlier }) };
}

function between(text: string, start: string, end: string): string {
  const pieces = text.split(start);
  const [inside, ...after] = (pieces[1] ?? "").split(end);
  if (pieces.length !== 2 || inside === undefined || after.length !== 1) throw new Error(`${start} is not there once`);
  return inside;
}

function readMessage(quoted: string): QuotedMessage {
  const head = /^from="([^"]*)"(?: part="part (\d+) of (\d+)")?>\n/.exec(quoted);
  if (head === null) throw new Error("a border says not whose message it begins");
  const part = head[2] === undefined ? {} : { part: { number: Number(head[2]), of: Number(head[3]) } };
  return { from: String(head[1]), ...part, text: quoted.slice(head[0].length) };
}
