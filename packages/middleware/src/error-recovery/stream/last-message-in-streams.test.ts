import { HumanMessage } from "@langchain/core/messages";
import { describe, expect, it } from "vitest";
import { haltingModel } from "../../testing/halting-model.ts";
import type { ErrorRecoveryMiddlewareOptions } from "../error-recovery-options.ts";
import { callTool, httpError, recoveringAgent, script, toolOf } from "../agent/testing/recovering-agent.ts";

const overloaded = httpError(503);
const sorry = { onExhausted: "end", endMessage: "Sorry." } as const;

type Kept = ReturnType<typeof recoveringAgent>;

/** What a reader shows in the end: by message, emptied where the answer starts anew. */
async function shownBy({ agent, thread }: Kept): Promise<string[]> {
  const shown = new Map<string | undefined, string>();
  const input = { messages: [new HumanMessage("Hello?")] };
  for await (const [mode, chunk] of await agent.stream(input, { ...thread, streamMode: ["messages", "custom"] }))
    if (mode === "custom") shown.clear();
    else {
      const [{ id, text }] = chunk as unknown as [{ id?: string; text: string }];
      shown.set(id, (shown.get(id) ?? "") + text);
    }
  return [...shown.values()].filter((text) => text !== "");
}

const halting = (recovery: ErrorRecoveryMiddlewareOptions) =>
  recoveringAgent({ model: haltingModel(overloaded, { failures: 9 }), recovery: { ...sorry, ...recovery } });

describe('the last message of a run that was told to end, in the stream mode "messages"', () => {
  it("is there, once, as it stands in the thread", async () => {
    const kept = recoveringAgent({ model: script(overloaded), recovery: sorry });
    expect(await shownBy(kept)).toEqual(["Sorry."]);
    const { messages } = (await kept.agent.graph.getState(kept.thread)).values as { messages: { text: string }[] };
    expect(messages.map(({ text }) => text)).toEqual(["Hello?", "Sorry."]);
  });

  it("is there after a tool loop, too", async () => {
    const { made } = toolOf("search", "Nothing.");
    const kept = recoveringAgent({ model: script(callTool("search")), tools: [made], recovery: sorry });
    expect((await shownBy(kept)).at(-1)).toBe("Sorry.");
  });

  it.each([
    ["several attempts", { attempts: 3 }],
    ["one attempt", { attempts: 1 }],
    ["another model", { attempts: 1, fallback: [{ model: haltingModel(overloaded, { failures: 9 }) }] }],
  ])("stands alone where text of %s broke off before", async (_, recovery) => {
    const kept = halting({ retryPartialStreams: true, ...recovery });
    expect(await shownBy(kept)).toEqual(["Sorry."]);
  });
});
