import { type BaseMessage, ToolMessage } from "@langchain/core/messages";
import { Command, MemorySaver } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import type { ChannelWrites } from "../../langgraph/langgraph-internals.ts";
import type { Scripted } from "../../testing/scripted-model.ts";
import { rejectionOf } from "../../testing/rejection-of.ts";
import { forever, photoOf } from "../budget/testing/stopped-process.ts";
import { callTool, httpError, recoveringAgent, script, toolOf } from "./testing/recovering-agent.ts";

const tools = { search: { idempotent: true } };
const inCommand = () =>
  new Command({ update: { messages: [new ToolMessage({ content: "Found.", tool_call_id: "call-search" })] } });

describe("what a tool has spent", () => {
  it.each([
    ["a text", "Found."],
    ["a Command", inCommand],
  ])("is saved together with %s that it answers", async (_, answer) => {
    const { made } = toolOf("search", httpError(503), httpError(503), answer);
    const model = script(callTool("search"), httpError(401));
    const { agent, ask, thread } = recoveringAgent({ model, tools: [made], recovery: { tools } });
    await rejectionOf(ask());
    const { messages, _recovery } = (await agent.graph.getState(thread)).values as Record<string, unknown[]>;
    expect(messages!.at(-1)).toMatchObject({ content: "Found.", tool_call_id: "call-search" });
    expect(_recovery).toMatchObject({ attempts: 2 });
  });

  it("is known to the next process, also where the tool answered with its error", async () => {
    const checkpointer = new MemorySaver();
    const { made } = toolOf("search", httpError(503));
    let stop = (): void => {};
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    const stopping = () => (setTimeout(stop, 0), forever<string>());
    const recovery = { tools, budget: { attempts: 2 } };
    const first = recoveringAgent({
      model: script(callTool("search"), stopping),
      tools: [made],
      checkpointer,
      recovery,
    });
    await Promise.race([first.ask(), stopped]);
    const model = script(httpError(503));
    const second = recoveringAgent({ model, tools: [made], checkpointer: photoOf(checkpointer), recovery });
    const goingOn = second.agent.invoke(null, first.thread);
    expect(await rejectionOf(goingOn)).toMatchObject({ code: "recovery.exhausted", reason: "run-attempts" });
    expect(model.calls).toHaveLength(1);
  });

  describe("where the process stops behind the tool's error, and no checkpoint has it yet", () => {
    const recovery = { tools, budget: { attempts: 2 } };

    /** The next process, which has served another thread before, and whose model then says this. */
    async function nextProcess(said: Scripted) {
      const saver = new SaverThatStops(hasToolError);
      const { made, counted } = toolOf("search", httpError(503));
      const first = recoveringAgent({
        model: script(callTool("search")),
        tools: [made],
        checkpointer: saver,
        recovery,
      });
      void first.ask();
      const [checkpointer, model] = [await saver.stopped, script("Hello.", said)];
      const { agent, ask } = recoveringAgent({ model, tools: [made], checkpointer, recovery });
      await ask();
      return { goOn: () => agent.invoke(null, first.thread), graph: agent.graph, thread: first.thread, model, counted };
    }

    it("bounds the next process", async () => {
      const { goOn, model, counted } = await nextProcess(httpError(503));
      expect(await rejectionOf(goOn())).toMatchObject({ code: "recovery.exhausted", reason: "run-attempts" });
      expect([model.calls.length, counted.calls]).toEqual([2, 3]);
    });

    it("comes into the state with the next answer", async () => {
      const { goOn, graph, thread } = await nextProcess("Done.");
      await goOn();
      expect((await graph.getState(thread)).values).toMatchObject({ _recovery: { attempts: 2 } });
    });
  });

  it("is nothing where a tool answers an error of its own, in a run of its own", async () => {
    const refused = () => new ToolMessage({ content: "No.", tool_call_id: "call-search", status: "error" });
    const { made } = toolOf("search", refused);
    const { ask, agent, thread, typesOf } = recoveringAgent({
      model: script(callTool("search"), "Done."),
      tools: [made],
      recovery: { tools },
    });
    await ask();
    expect((await agent.graph.getState(thread)).values).toMatchObject({ _recovery: null });
    expect(typesOf()).toEqual([]);
  });
});

/** Its process stops right behind certain writes: what it has by then is all that there is. */
class SaverThatStops extends MemorySaver {
  readonly stopped: Promise<MemorySaver>;
  readonly #isLast: (writes: Readonly<ChannelWrites>) => boolean;
  #stop!: (photo: MemorySaver) => void;

  constructor(isLast: (writes: Readonly<ChannelWrites>) => boolean) {
    super();
    this.#isLast = isLast;
    this.stopped = new Promise((resolve) => (this.#stop = resolve));
  }

  override async putWrites(...args: Parameters<MemorySaver["putWrites"]>): Promise<void> {
    await super.putWrites(...args);
    if (!this.#isLast(args[1])) return;
    this.#stop(photoOf(this));
    await forever();
  }
}

function hasToolError(writes: Readonly<ChannelWrites>): boolean {
  const written = writes.flatMap(([channel, value]) => (channel === "messages" ? (value as BaseMessage[]) : []));
  return written.some((message) => ToolMessage.isInstance(message) && message.status === "error");
}
