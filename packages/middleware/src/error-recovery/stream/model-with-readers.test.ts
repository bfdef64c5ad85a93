import { HumanMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { haltingModel } from "../../testing/halting-model.ts";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { httpError, recoveringAgent } from "../agent/testing/recovering-agent.ts";

const overloaded = httpError(503);
const question = { messages: [new HumanMessage("Hello?")] };

/** A model that tells somebody of each token, whatever run it is asked in. */
function readModel(failures: number) {
  const read: string[] = [];
  const model = haltingModel(overloaded, { text: "One two three.", failures });
  const reader = {
    name: "reader",
    lc_prefer_streaming: true,
    handleLLMNewToken: (token: string) => void read.push(token),
  };
  const callbacks = [reader];
  model.callbacks = callbacks;
  return { model, read, callbacks };
}

describe.each([
  ["nobody else reads", {}],
  ["somebody watches the run", { callbacks: [{ name: "watcher", handleChainStart: () => {} }] }],
])("a model with a reader of its own where %s", (_, config) => {
  it("is not asked again after text went out, and the reader is left alone", async () => {
    const { model, read, callbacks } = readModel(1);
    const { agent, thread } = recoveringAgent({ model });
    expect(await rejectionOf(agent.invoke(question, { ...thread, ...config }))).toMatchObject({ cause: overloaded });
    expect(read.join("")).toMatch(/^One/);
    expect(model.calls).toHaveLength(1);
    expect(callbacks).toHaveLength(1);
  });

  it("is asked again when asked to, and that is told", async () => {
    const { model, read } = readModel(1);
    const { agent, thread, typesOf } = recoveringAgent({ model, recovery: { retryPartialStreams: true } });
    await agent.invoke(question, { ...thread, ...config });
    expect(read.join("")).toMatch(/One two three\.$/);
    expect(typesOf()).toContain("recovery.stream-restarted");
  });
});

it("a run takes no text for its own that the model says in another one at the same time", async () => {
  const { model, callbacks } = readModel(0);
  const other = recoveringAgent({ model });
  let calls = 0;
  const failing = Object.assign(Object.create(model) as typeof model, {
    _streamResponseChunks: async function* (...args: Parameters<typeof model._streamResponseChunks>) {
      if (++calls === 1) {
        await other.agent.invoke(question, other.thread);
        throw overloaded;
      }
      yield* model._streamResponseChunks(...args);
    },
  });
  const { agent, thread, typesOf } = recoveringAgent({ model: failing });
  await agent.invoke(question, thread);
  expect(typesOf()).toEqual(["recovery.retry", "recovery.recovered"]);
  expect(callbacks).toHaveLength(1);
});
