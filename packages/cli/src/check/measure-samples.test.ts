import { AIMessage, HumanMessage } from "@langchain/core/messages";
import { createTokenCounter, measureState } from "@threadkeep/state";
import { expect, it } from "vitest";
import { measureSamples } from "./measure-samples.ts";

const messages = [new HumanMessage("Where is my parcel?"), new AIMessage("In Ghent, and with you by Friday.")];
const written = (state: object) => JSON.parse(JSON.stringify(state)) as object;

it("takes the largest value of each channel, whichever sample it is in", () => {
  const samples = [
    { name: "a", state: { notes: "long ".repeat(9), docIds: [] } },
    { name: "b", state: { notes: "", docIds: ["doc_1"] } },
  ];
  expect(measureSamples(samples)).toEqual({
    samples,
    problems: [],
    totalBytes: measureState(samples[0]!.state).totalBytes,
    channels: new Map([
      ["notes", { bytes: 47 }],
      ["docIds", { bytes: 9 }],
    ]),
  });
  expect(measureSamples([])).toEqual({ samples: [], problems: [], channels: new Map() });
});

it("measures the others where one cannot be measured, and says why not", () => {
  const good = { name: "a.json", state: { notes: "short" } };
  const getter = {
    get notes(): string {
      throw new Error("no notes");
    },
  };
  expect(measureSamples([{ name: "b.json", state: getter }, good])).toMatchObject({
    samples: [good],
    problems: [{ code: "sample.unreadable", message: expect.stringContaining("b.json cannot be measured:") as string }],
    channels: new Map([["notes", { bytes: 7 }]]),
  });
});

it("counts the tokens of messages, as a checkpointer writes them and as plain objects", () => {
  const tokens = createTokenCounter().count(messages);
  const plain = messages.map(({ type, content }) => ({ role: type, content }));
  for (const list of [messages, plain])
    expect(measureSamples([{ name: "a", state: written({ list }) }]).channels.get("list")?.tokens).toBe(tokens);
});

it.each([[["a text"]], [[]], ["text"], [[{ content: "no role" }]], [[null]], [[{ lc: 1, type: "constructor" }]]])(
  "takes %j for no list of messages",
  (list) => {
    expect(measureSamples([{ name: "a", state: { list } }]).channels.get("list")).not.toHaveProperty("tokens");
  },
);
