import { createMiddleware, type AgentMiddleware } from "langchain";
import { expect, it } from "vitest";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { callTool, recoveringAgent, toolOf } from "./testing/recovering-agent.ts";

const CALLS = ["1", "2"];

/** The providers' clients of LangChain make their calls like this. */
class RetryingModel extends ScriptedModel {
  override async _generate(...call: Parameters<ScriptedModel["_generate"]>) {
    return this.caller.call(async () => super._generate(...call));
  }
}

/** Which model calls of an agent's first run were made with the very list that came, and not with one that was gone over. */
async function plainCallsOf(Model: typeof ScriptedModel) {
  const [came, made]: unknown[][] = [[], []];
  const model: ScriptedModel = new Model(() => {
    const id = CALLS[model.calls.length - 1];
    return id === undefined ? "Done." : callTool("search", { text: id }, id);
  });
  const { ask, typesOf } = recoveringAgent({
    model,
    tools: [toolOf("search", "Found.").made],
    outer: [noting("came", came!)],
    inner: [noting("made", made!)],
  });
  await ask();
  return { plain: came!.map((messages, at) => messages === made![at]), events: typesOf() };
}

function noting(name: string, lists: unknown[]): AgentMiddleware {
  return createMiddleware({
    name,
    wrapModelCall: (request, handler) => {
      lists.push(request.messages);
      return handler(request);
    },
  });
}

it("looks at a new model's own retries in passing: all calls of a first run are plain", async () => {
  expect(await plainCallsOf(ScriptedModel)).toEqual({ plain: [true, true, true], events: [] });
});

it("makes plain calls again in the run that has told of the model's own retries", async () => {
  expect(await plainCallsOf(RetryingModel)).toEqual({
    plain: [false, true, true],
    events: ["recovery.nested-retries"],
  });
});
