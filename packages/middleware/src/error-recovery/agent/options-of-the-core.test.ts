import { defaultMaxListeners } from "node:events";
import { ContextOverflowError } from "@langchain/core/errors";
import { MessagesAnnotation, START, StateGraph } from "@langchain/langgraph";
import { tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { ErrorRecoveryEvent } from "../error-recovery-event.ts";
import type { ErrorRecoveryOptions } from "../error-recovery-options.ts";
import { withErrorRecovery } from "../state-graph/with-error-recovery.ts";
import { errorRecoveryMiddleware } from "./error-recovery-middleware.ts";
import { callTool, httpError, recoveringAgent, script } from "./testing/recovering-agent.ts";

describe("an error that only the application understands", () => {
  const classify = (error: unknown) => (String(error).includes("busy") ? "overloaded" : undefined);

  it("is tried again in an agent, and asks the next model", async () => {
    const model = script(new Error("busy"));
    const other = script("From the other.");
    const { ask, typesOf } = recoveringAgent({
      model,
      recovery: { classify, attempts: 2, fallback: [{ model: other, on: ["overloaded"] }] },
    });
    expect((await ask()).messages.at(-1)?.text).toBe("From the other.");
    expect(model.calls).toHaveLength(2);
    expect(typesOf()).toContain("recovery.fallback");
  });

  it("is tried again in a node", async () => {
    let made = 0;
    const node = () => {
      if (++made === 1) throw new Error("busy");
      return {};
    };
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("a", withErrorRecovery(node, { classify, baseDelayMs: 0 }))
      .addEdge(START, "a")
      .compile();
    await graph.invoke({ messages: [] });
    expect(made).toBe(2);
  });
});

describe("a context that is too long, where onContextOverflow is not set,", () => {
  const why = "nothing could be mended (context-overflow): onContextOverflow is not set";

  it("is told so of an agent", async () => {
    const { ask, events } = recoveringAgent({ model: script(new ContextOverflowError("too long")) });
    await ask().catch(() => {});
    expect(events.find(({ type }) => type === "recovery.failed")).toMatchObject({ data: { why } });
  });

  it("is told so of a node", async () => {
    const events: ErrorRecoveryEvent[] = [];
    const node = () => {
      throw new ContextOverflowError("too long");
    };
    const graph = new StateGraph(MessagesAnnotation)
      .addNode("a", withErrorRecovery(node, { onEvent: (event) => events.push(event) }))
      .addEdge(START, "a")
      .compile();
    await graph.invoke({ messages: [] }).catch(() => {});
    expect(events).toMatchObject([{ type: "recovery.failed", data: { why } }]);
  });
});

it.each([null, 5, { attempts: 3, elapsed: 5 }])("a budget of %j is refused by an agent and by a node", (given) => {
  const options = { budget: given } as unknown as ErrorRecoveryOptions;
  const refused = expect.objectContaining({ code: "recovery.invalid-option" }) as Error;
  expect(() => errorRecoveryMiddleware(options)).toThrowError(refused);
  expect(() => withErrorRecovery(() => ({}), options)).toThrowError(refused);
});

it("an agent with as many failing calls at the same time as langchain itself bears prints nothing", async () => {
  const warnings: string[] = [];
  const listen = ({ message }: Error): void => void warnings.push(message);
  const answer = callTool("search");
  answer.tool_calls = Array.from({ length: defaultMaxListeners }, (_, at) => ({
    ...answer.tool_calls![0]!,
    id: `${at}`,
  }));
  const failed = new Set<unknown>();
  const search = tool(
    async (_, { toolCall }: { toolCall?: { id?: string } }) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (failed.has(toolCall?.id)) return "found";
      failed.add(toolCall?.id);
      throw httpError(503);
    },
    { name: "search", description: "search", schema: z.object({}), metadata: { idempotent: true } },
  );
  const recovery = { budget: { attempts: 100 }, baseDelayMs: 5 };
  const { ask, events } = recoveringAgent({ model: script(answer, "Yes."), tools: [search], recovery });
  process.on("warning", listen);
  await ask();
  await new Promise((resolve) => setImmediate(resolve));
  process.off("warning", listen);
  expect(warnings).toEqual([]);
  expect(events.filter(({ type }) => type === "recovery.recovered")).toHaveLength(defaultMaxListeners);
  expect(new Set(events.map(({ runId }) => typeof runId))).toEqual(new Set(["string"]));
});
