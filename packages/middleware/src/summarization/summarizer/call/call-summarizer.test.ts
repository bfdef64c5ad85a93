import { getEventListeners } from "node:events";
import { BaseCallbackHandler } from "@langchain/core/callbacks/base";
import { HumanMessage } from "@langchain/core/messages";
import { GraphInterrupt } from "@langchain/langgraph";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ScriptedModel } from "../../../testing/scripted-model.ts";
import { hangingModel, rateLimitedModel, summarizingModel } from "../../../testing/summarizer-models.ts";
import { callSummarizer, type SummarizerCall } from "./call-summarizer.ts";

const prompt = [new HumanMessage("hi")];
const call = (changes: Partial<SummarizerCall> = {}) =>
  callSummarizer(prompt, { model: summarizingModel(), config: {}, timeoutMs: 1000, ...changes });

describe("callSummarizer", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("gives the model's answer and leaves no timer and no listener behind", async () => {
    const { signal } = new AbortController();

    expect(await call({ config: { signal } })).toMatchObject({
      answer: { content: expect.stringContaining("Digest") },
    });
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });

  it("hands the run's config on, where no context carries it, too", async () => {
    const model = summarizingModel();
    const handler = BaseCallbackHandler.fromMethods({ handleLLMEnd: () => {} });
    const config = { callbacks: [handler], tags: ["tenant-7"], metadata: { tenant: 7 }, runId: "r1", runName: "agent" };
    await call({ model, config });

    const [seen] = model.calls;
    expect(seen?.handlers).toContain(handler.name);
    expect(seen?.tags).toEqual(["tenant-7", "nostream"]);
    expect(seen?.metadata).toMatchObject({ tenant: 7, lc_source: "summarization" });
    expect(config).toMatchObject({ tags: ["tenant-7"], metadata: { tenant: 7 } });
  });

  it("gives an error of the model by name and status", async () => {
    const failure = { reason: "error", errorName: "RateLimitError", code: "rate_limit_exceeded", status: 429 };

    expect(await call({ model: rateLimitedModel() })).toEqual({ failure });
    expect(vi.getTimerCount()).toBe(0);
  });

  it("gives an error that is thrown before there is a promise", async () => {
    const model = {
      invoke: () => {
        throw new TypeError("no key");
      },
    };

    expect(await call({ model })).toEqual({ failure: { reason: "error", errorName: "TypeError" } });
  });

  it("names the code that stands behind a client's error, and no text in its place", async () => {
    const refused = Object.assign(new Error("connect"), { code: "ECONNREFUSED" });
    const failing = (code: string, cause?: Error) => ({
      invoke: () => Promise.reject(Object.assign(new TypeError("fetch failed", { cause }), { code })),
    });

    expect((await call({ model: failing("UND_ERR", refused) })).failure).toMatchObject({ code: "ECONNREFUSED" });
    expect((await call({ model: failing("key sk-123 is wrong") })).failure).not.toHaveProperty("code");
  });

  it.each([{ isDeaf: false }, { isDeaf: true }])("ends a call that takes too long, model %j", async (options) => {
    const model = hangingModel(options);
    const ended = call({ model, timeoutMs: 1000 });
    await vi.advanceTimersByTimeAsync(999);
    expect(model.calls[0]?.signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);

    expect(await ended).toEqual({ failure: { reason: "timeout" } });
    expect(model.calls[0]?.signal?.aborted).toBe(true);
  });

  it("waits for ever when told so", async () => {
    const model = hangingModel();
    const { signal, abort } = abortable();
    const ended = call({ model, timeoutMs: Infinity, config: { signal } });
    await vi.advanceTimersByTimeAsync(86_400_000);
    expect(model.calls[0]?.signal?.aborted).toBe(false);

    abort("enough");
    await expect(ended).rejects.toBe("enough");
  });

  it.each([{ isDeaf: false }, { isDeaf: true }])(
    "rejects at once when the run is aborted, model %j",
    async (options) => {
      const model = hangingModel(options);
      const { signal, abort } = abortable();
      const ended = call({ model, config: { signal } });
      await vi.advanceTimersByTimeAsync(1);
      const reason = new Error("user went away");
      abort(reason);

      await expect(ended).rejects.toBe(reason);
      expect(model.calls[0]?.signal?.aborted).toBe(true);
      expect(vi.getTimerCount()).toBe(0);
      expect(getEventListeners(signal, "abort")).toEqual([]);
    },
  );

  it("does not call the model in a run that is aborted already", async () => {
    const model = summarizingModel();

    await expect(call({ model, config: { signal: AbortSignal.abort(new Error("gone")) } })).rejects.toThrow("gone");
    expect(model.calls).toEqual([]);
  });

  it("takes no answer of a run that was aborted meanwhile", async () => {
    const { signal, abort } = abortable();
    const model = {
      invoke: async () => {
        abort(new Error("gone"));
        return "Goal: rent.";
      },
    };

    await expect(call({ model, config: { signal } })).rejects.toThrow("gone");
  });

  it("passes on an interrupt", async () => {
    const interrupt = new GraphInterrupt([]);

    await expect(call({ model: new ScriptedModel(() => interrupt) })).rejects.toBe(interrupt);
  });
});

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) };
}
