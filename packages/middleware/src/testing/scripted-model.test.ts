import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { AIMessage, HumanMessage, type AIMessageChunk } from "@langchain/core/messages";
import { RunnableLambda } from "@langchain/core/runnables";
import { MessagesAnnotation, StateGraph } from "@langchain/langgraph";
import { createAgent, tool } from "langchain";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { messageWithUsage } from "./message-with-usage.ts";
import { ScriptedModel } from "./scripted-model.ts";
import {
  emptyModel,
  failingModel,
  FAKE_API_KEY,
  hangingModel,
  rateLimitedModel,
  refusingModel,
  summarizingModel,
  tenfoldModel,
  truncatedModel,
} from "./summarizer-models.ts";

const search = tool(({ query }) => `found ${query}`, {
  name: "search",
  description: "Searches.",
  schema: z.object({ query: z.string() }),
});

class Watcher extends BaseCallbackHandler {
  override name = "watcher";
}

describe("a scripted model", () => {
  it("answers with text, with a message, and with an error", async () => {
    const answers = ["text", new AIMessage("message"), new Error("broken")];
    const model = new ScriptedModel(() => answers.shift() ?? "");
    expect((await model.invoke("a")).content).toBe("text");
    expect((await model.invoke("b")).content).toBe("message");
    await expect(model.invoke("c")).rejects.toThrow("broken");
    expect(model.calls.map(({ messages }) => messages[0]?.content)).toEqual(["a", "b", "c"]);
  });

  it("records what a call is given and what it inherits from the run around it", async () => {
    const model = new ScriptedModel(() => "fine");
    const { signal } = new AbortController();
    const around = RunnableLambda.from(async (text: string) => model.invoke(text, { tags: ["own"], signal }));
    await around.invoke("go", { tags: ["outer"], metadata: { user: "ann" }, callbacks: [new Watcher()] });
    const [call] = model.calls;
    expect(call).toMatchObject({ isStreamed: false, metadata: { user: "ann" }, parentRunId: expect.any(String) });
    expect(call?.tags.toSorted()).toEqual(["outer", "own"]);
    expect(call?.handlers).toContain("watcher");
    expect(call?.signal).toBeDefined();
  });

  it("streams what it would have answered, word by word", async () => {
    const tool_calls = [{ id: "c", name: "search", args: { query: "x" } }];
    const answer = messageWithUsage({ content: "let me  look", tool_calls }, 1, 2);
    let whole: AIMessageChunk | undefined;
    let pieces = 0;
    for await (const chunk of await new ScriptedModel(() => answer).stream("go")) {
      whole = whole === undefined ? chunk : whole.concat(chunk);
      pieces++;
    }
    expect(whole).toMatchObject({
      content: "let me  look",
      tool_calls,
      usage_metadata: { input_tokens: 1, output_tokens: 2 },
    });
    expect(pieces).toBe(4);
  });

  it("is seen by the stream of a graph, unless it is tagged", async () => {
    const model = new ScriptedModel(() => "secret words");
    const seen = async (tags: string[]) => {
      const graph = new StateGraph(MessagesAnnotation)
        .addNode("ask", async () => {
          await model.invoke("go", { tags });
          return {};
        })
        .addEdge("__start__", "ask")
        .compile();
      const texts: string[] = [];
      for await (const [chunk] of await graph.stream({ messages: [] }, { streamMode: "messages" }))
        texts.push(chunk.text);
      return texts.join("");
    };
    expect(await seen([])).toBe("secret words");
    expect(await seen(["nostream"])).toBe("");
    expect(model.calls[0]?.isStreamed).toBe(true);
  });

  it("runs an agent with tools", async () => {
    const model = new ScriptedModel((messages) =>
      messages.at(-1)?.getType() === "tool"
        ? "done"
        : new AIMessage({ content: "", tool_calls: [{ id: "c", name: "search", args: { query: "x" } }] }),
    );
    const { messages } = await createAgent({ model, tools: [search] }).invoke({ messages: [new HumanMessage("go")] });
    expect(messages.map(({ content }) => content)).toEqual(["go", "", "found x", "done"]);
    expect(model.calls.map(({ tools }) => tools.length)).toEqual([1, 1]);
  });

  it("states its window", () => {
    expect(new ScriptedModel(() => "", { maxInputTokens: 8000 }).profile.maxInputTokens).toBe(8000);
    expect(new ScriptedModel(() => "").profile.maxInputTokens).toBeUndefined();
  });
});

describe("the summarizers", () => {
  const messages = [new HumanMessage("some words to sum up")];

  it("sum up, the same for the same messages, with usage", async () => {
    const [once, again] = [await summarizingModel().invoke(messages), await summarizingModel().invoke(messages)];
    expect(again.content).toBe(once.content);
    expect((await summarizingModel().invoke("other")).content).not.toBe(once.content);
    expect(once).toMatchObject({ usage_metadata: { input_tokens: 5 + 3 + 4 } });
  });

  it("fail at the rate they should", async () => {
    const values = [0.1, 0.5, 0.29, 0.3];
    const model = failingModel({ rate: 0.3, random: () => values.shift() ?? 1 });
    const outcomes = [];
    for (const _ of [1, 2, 3, 4])
      outcomes.push(
        await model.invoke(messages).then(
          () => "ok",
          () => "failed",
        ),
      );
    expect(outcomes).toEqual(["failed", "ok", "failed", "ok"]);
    await expect(failingModel().invoke(messages)).rejects.toThrow("overloaded");
    const often = failingModel({ rate: 0.3 });
    const failures = await Promise.allSettled(Array.from({ length: 200 }, () => often.invoke("go")));
    expect(failures.filter(({ status }) => status === "rejected").length).toBeGreaterThan(40);
    expect(failures.filter(({ status }) => status === "rejected").length).toBeLessThan(80);
  });

  it("answer nothing, too much, half and not at all", async () => {
    expect((await emptyModel().invoke(messages)).content).toBe("");
    expect(String((await tenfoldModel().invoke(messages)).content)).toHaveLength(200);
    expect((await truncatedModel().invoke(messages)).response_metadata).toMatchObject({ finish_reason: "length" });
    expect((await truncatedModel("anthropic").invoke(messages)).response_metadata).toMatchObject({
      stop_reason: "max_tokens",
    });
    expect((await refusingModel().invoke(messages)).additional_kwargs["refusal"]).toMatch(/sorry/);
    expect((await refusingModel("openai-filter").invoke(messages)).response_metadata).toMatchObject({
      finish_reason: "content_filter",
    });
  });

  it("hang until they are aborted", async () => {
    const controller = new AbortController();
    const model = hangingModel();
    const hanging = model.invoke(messages, { signal: controller.signal });
    await expect.poll(() => model.calls.length).toBe(1);
    controller.abort();
    await expect(hanging).rejects.toMatchObject({ name: "AbortError" });
    await expect(model.invoke(messages, { signal: AbortSignal.abort() })).rejects.toThrow();
  });

  it("hang on when they are deaf", async () => {
    const controller = new AbortController();
    const model = hangingModel({ isDeaf: true });
    const ended = model.invoke(messages, { signal: controller.signal }).then(
      () => "answered",
      () => "ended",
    );
    await expect.poll(() => model.calls.length).toBe(1);
    controller.abort();
    const later = new Promise((resolve) => setImmediate(resolve, "still waiting"));
    expect(await Promise.race([ended, later])).toBe("still waiting");
  });

  it("say why they stopped also when they stream", async () => {
    const reasons: unknown[] = [];
    for (const model of [truncatedModel(), refusingModel("openai-filter"), truncatedModel("openai-responses")]) {
      let whole: AIMessageChunk | undefined;
      for await (const chunk of await model.stream(messages)) whole = whole === undefined ? chunk : whole.concat(chunk);
      reasons.push(whole?.response_metadata);
    }
    expect(reasons).toMatchObject([
      { finish_reason: "length" },
      { finish_reason: "content_filter" },
      { incomplete_details: { reason: "max_output_tokens" } },
    ]);
  });

  it("are limited, with a key in what they throw", async () => {
    await expect(rateLimitedModel().invoke(messages)).rejects.toMatchObject({
      status: 429,
      message: expect.stringContaining(FAKE_API_KEY),
    });
  });
});
