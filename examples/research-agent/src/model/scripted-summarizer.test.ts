import { AIMessage, type BaseMessage, HumanMessage } from "@langchain/core/messages";
import { summarizeMessages } from "@threadkeep/middleware";
import { describe, expect, it } from "vitest";
import { ScriptedSummarizer } from "./scripted-summarizer.ts";

const LONG =
  "The guard measures what the checkpointer writes, in its own bytes, and stops the node that is over. ".repeat(9);

function exchanges(from: number, count: number): BaseMessage[] {
  return Array.from({ length: count }, (_, at) => from + at).flatMap((number) => [
    new HumanMessage({ id: `q${number}`, content: `Question ${number}?` }),
    new AIMessage({ id: `a${number}`, content: LONG }),
  ]);
}

async function summarize(messages: BaseMessage[]): Promise<BaseMessage[]> {
  const options = {
    model: new ScriptedSummarizer(),
    budget: { tokens: 1_200 },
    summaryTokens: 560,
    keep: { messages: 2 },
    unarchived: "allow" as const,
  };
  return (await summarizeMessages(messages, options)).messages;
}

/** The numbers of the questions in the summary. */
function askedIn([summary]: BaseMessage[]): number[] {
  return Array.from(summary?.text.matchAll(/^Asked: Question (\d+)\?$/gm) ?? [], ([, number]) => Number(number));
}

describe("the scripted summarizer", () => {
  it("keeps the first words of what leaves, and extends the summary so far", async () => {
    const once = await summarize(exchanges(1, 8));
    const twice = await summarize([...once, ...exchanges(9, 4)]);

    expect(once[0]?.text.split("\n").slice(2, 4)).toEqual([
      "Asked: Question 1?",
      "Answered: The guard measures what the checkpointer writes, in its own bytes, and stops the …",
    ]);
    expect(askedIn(once)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(askedIn(twice)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  it("drops its oldest lines where they are more than was asked for", async () => {
    const asked = askedIn(await summarize(exchanges(1, 20)));

    expect(asked).toHaveLength(11);
    expect(asked.at(-1)).toBe(19);
  });
});
