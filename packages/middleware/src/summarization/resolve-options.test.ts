import { createTokenCounter } from "@threadkeep/state";
import { describe, expect, it } from "vitest";
import { resolveSummarizationOptions } from "./resolve-options.ts";
import type { SummarizationOptions } from "./summarization-options.ts";
import { answeringModel } from "../testing/answering-model.ts";
import { memoryArchive } from "../testing/memory-archive.ts";

const model = answeringModel("short");
const archive = async (): Promise<string> => "ref";
const given: SummarizationOptions = { model, archive };

it("has defaults for all but the model and the archive", () => {
  expect(resolveSummarizationOptions(given)).toMatchObject({
    model,
    archive,
    budget: { tokens: 3_000 },
    target: { fraction: 0.5 },
    pins: { keep: { messages: 10 }, pinFirst: false },
    toolResults: { aboveTokens: 400, previewChars: 240 },
    onFailure: "keep",
    summarizerTokens: 16_000,
    timeoutMs: 60_000,
  });
});

it("leaves a quarter of the summarizer's window, where it is known, to the answer", () => {
  const known = Object.assign(answeringModel("short"), { model: "gpt-4o" });
  expect(resolveSummarizationOptions({ ...given, model: known }).summarizerTokens).toBe(96_000);
});

it("takes an archive as an object, and calls it as its method", async () => {
  const store = memoryArchive();
  const { archive: call } = resolveSummarizationOptions({ model, archive: store });
  expect(await call!("t", [{ role: "user", content: "hi" }])).toBe("memory:t");
  expect(store.messagesOf("t")).toHaveLength(1);
});

it("takes no archive, where that is said in words", () => {
  expect(resolveSummarizationOptions({ model, unarchived: "allow" })).not.toHaveProperty("archive");
});

it("accepts what a caller adds", () => {
  const options = { ...given, channel: "log" } as SummarizationOptions;
  expect(resolveSummarizationOptions(options, ["channel"])).not.toHaveProperty("channel");
  expect(() => resolveSummarizationOptions(options)).toThrow("The option channel is not an option.");
});

describe("is refused at once", () => {
  const KEEP_ABOVE =
    "The option keep is 3000 tokens, and the budget 3000. What is kept has to fit the budget, with room for the rest.";
  const TARGET_ABOVE =
    "The option target is 3500 tokens, and the budget 3000. A pass has to end below the budget: half of it, say.";

  it.each<[string, object, string, string]>([
    ["keep above the budget", { keep: { tokens: 3_000 } }, "keep", KEEP_ABOVE],
    ["target above the budget", { target: { tokens: 3_500 } }, "target", TARGET_ABOVE],
    [
      "a summary as long as the target",
      { summaryTokens: 1_500 },
      "summaryTokens",
      "The option summaryTokens is 1500, and a pass ends at 1500 tokens, the summary included. Give it less than that: a quarter, say.",
    ],
    [
      "both keep kinds",
      { keep: { messages: 5, tokens: 500 } },
      "keep",
      "The option keep has both messages and tokens. Give one of them.",
    ],
    [
      "both budget kinds",
      { budget: { tokens: 5, fraction: 0.5 } },
      "budget",
      "The option budget has both tokens and fraction. Give one of them.",
    ],
    [
      "both target kinds",
      { target: { tokens: 5, fraction: 0.5 } },
      "target",
      "The option target has both tokens and fraction. Give one of them.",
    ],
    ["no keep kind", { keep: {} }, "keep", "The option keep has neither messages nor tokens. Give one of them."],
    [
      "no budget kind",
      { budget: {} },
      "budget",
      "The option budget has neither tokens nor fraction. Give one of them.",
    ],
    [
      "a number with no unit as budget",
      { budget: 3_000 },
      "budget",
      "The option budget is 3000. Give it as an object: { tokens: 3000 }.",
    ],
    [
      "a share of nothing as budget",
      { budget: 0.8 },
      "budget",
      'The option budget is 0.8. Give it as an object: { fraction: 0.8, of: "model" }.',
    ],
    [
      "a budget below zero",
      { budget: -1 },
      "budget",
      "The option budget is -1. Give it as an object: { tokens: 3000 }.",
    ],
    [
      "a list of budgets",
      { budget: [{ tokens: 3_000 }] },
      "budget",
      "The option budget is a list. Give it as an object: { tokens: 3000 }.",
    ],
    [
      "a number with no unit as target",
      { target: 500 },
      "target",
      "The option target is 500. Give it as an object: { tokens: 500 }.",
    ],
    [
      "a share of nothing as target",
      { target: 0.4 },
      "target",
      'The option target is 0.4. Give it as an object: { fraction: 0.4, of: "budget" }.',
    ],
    ["a share as keep", { keep: 0.3 }, "keep", "The option keep is 0.3. Give it as an object: { messages: 10 }."],
    [
      "a number with no unit as toolResults",
      { toolResults: 500 },
      "toolResults",
      "The option toolResults is 500. Give it as an object: { aboveTokens: 500 }.",
    ],
    [
      "no toolResults",
      { toolResults: null },
      "toolResults",
      "The option toolResults is null. Give it as an object: { aboveTokens: 400 }.",
    ],
    [
      "a fraction kept",
      { keep: { fraction: 0.3 } },
      "keep.fraction",
      "The option keep.fraction is not an option. There are: messages, tokens.",
    ],
    [
      "a budget of messages",
      { budget: { messages: 10 } },
      "budget.messages",
      "The option budget.messages is not an option. There are: tokens, fraction, of.",
    ],
    [
      "a target of the model",
      { target: { fraction: 0.5, of: "model" } },
      "target.of",
      'The option target.of is "model". A fraction is one of the budget: { fraction, of: "budget" }.',
    ],
    [
      "a part of a message",
      { keep: { messages: 2.5 } },
      "keep.messages",
      "The option keep.messages is 2.5. Give a whole number of messages.",
    ],
    ["keep as a number", { keep: 20 }, "keep", "The option keep is 20. Give it as an object: { messages: 20 }."],
    [
      "a budget of nothing",
      { budget: { tokens: 0 } },
      "budget.tokens",
      "The option budget.tokens is 0. Give a number of 1 or more.",
    ],
    [
      "an endless budget",
      { budget: { tokens: Infinity } },
      "budget.tokens",
      "The option budget.tokens is Infinity. Give a number of 1 or more.",
    ],
    [
      "a share above the window",
      { budget: { fraction: 1.5, of: "model" } },
      "budget.fraction",
      "The option budget.fraction is 1.5. Give a number above 0, up to 1.",
    ],
    [
      "a share of nothing named",
      { budget: { fraction: 0.5 } },
      "budget.of",
      'The option budget.of is missing. A fraction is one of the agent\'s model: { fraction, of: "model" }.',
    ],
    [
      "a target of all the budget",
      { target: { fraction: 1, of: "budget" } },
      "target.fraction",
      "The option target.fraction is 1. Give a number above 0, up to 0.95.",
    ],
    [
      "no model",
      { model: undefined },
      "model",
      "The option model is no chat model. Give it the model that writes the summaries.",
    ],
    [
      "a model's name",
      { model: "openai:gpt-4o-mini" },
      "model",
      'The option model is a name, and names are not resolved here. Give the model: await initChatModel("openai:gpt-4o-mini") of langchain.',
    ],
    ["a pin that is none", { pin: "first" }, "pin", "The option pin is no function. Give it (message) => boolean."],
    ["pinFirst as a number", { pinFirst: 1 }, "pinFirst", "The option pinFirst is 1. It can be true or false."],
    [
      "another failure",
      { onFailure: "throw" },
      "onFailure",
      'The option onFailure is "throw". It can be "keep" or "trim".',
    ],
    [
      "an archive that is none",
      { archive: "./history" },
      "archive",
      "The option archive is neither a function (threadId, messages) => Promise<reference> nor an object with such a method.",
    ],
    [
      "unarchived otherwise",
      { unarchived: true },
      "unarchived",
      'The option unarchived is true. It can only be "allow".',
    ],
    [
      "a size below zero",
      { toolResults: { aboveTokens: -1 } },
      "toolResults.aboveTokens",
      "The option toolResults.aboveTokens is -1. Give a number of 0 or more.",
    ],
    [
      "a preview of no size",
      { toolResults: { previewChars: NaN } },
      "toolResults.previewChars",
      "The option toolResults.previewChars is NaN. Give a number of 0 or more.",
    ],
    [
      "another name for a size",
      { toolResults: { maxTokens: 5 } },
      "toolResults.maxTokens",
      "The option toolResults.maxTokens is not an option. There are: aboveTokens, previewChars.",
    ],
    ["a time-out of nothing", { timeoutMs: 0 }, "timeoutMs", "The option timeoutMs is 0. Give a number of 1 or more."],
    [
      "a summary of nothing",
      { summaryTokens: 0 },
      "summaryTokens",
      "The option summaryTokens is 0. Give a number of 1 or more.",
    ],
    ["an event list", { onEvent: [] }, "onEvent", "The option onEvent is no function."],
    ["instructions that are none", { instructions: 5 }, "instructions", "The option instructions is no text."],
    [
      "a function as counter",
      { tokens: () => 5 },
      "tokens",
      "The option tokens is no token counter. Make one with createTokenCounter of @threadkeep/state.",
    ],
  ])("%s", (_, changes, name, message) => {
    const resolve = () => resolveSummarizationOptions({ ...given, ...changes } as SummarizationOptions);
    expect(resolve).toThrow(
      expect.objectContaining({ message, code: "summarization.invalid-option", context: { name } }),
    );
  });

  it.each([
    ["trigger", "here budget: { tokens }"],
    ["maxTokensBeforeSummary", "here budget: { tokens }"],
    ["messagesToKeep", "here keep: { messages }"],
    ["summaryPrompt", "here instructions"],
    ["summaryPrefix", "there is none here"],
    ["tokenCounter", "here tokens: createTokenCounter()"],
    ["trimTokensToSummarize", "here summarizerTokens"],
  ])("LangChain's name %s, with ours", (name, hint) => {
    const options = { ...given, [name]: { tokens: 4000 } } as SummarizationOptions;
    expect(() => resolveSummarizationOptions(options)).toThrow(
      `The option ${name} (${hint}) is not an option. There are: model, budget, target, keep,`,
    );
  });

  it.each(["maxTokens", "toString"])("the unknown option %s", (name) => {
    const options = { ...given, [name]: 5 } as SummarizationOptions;
    expect(() => resolveSummarizationOptions(options)).toThrow(
      `The option ${name} is not an option. There are: model, budget, target, keep,`,
    );
  });

  it("all unknown options in one message", () => {
    const options = { ...given, trigger: { tokens: 4000 }, maxTokens: 5, summaryPrefix: "" } as SummarizationOptions;
    expect(() => resolveSummarizationOptions(options)).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /^The options trigger \(here budget: \{ tokens \}\), maxTokens, summaryPrefix \(there is none here\) are not options\. There are: model, /,
        ),
        context: { name: "trigger", names: ["trigger", "maxTokens", "summaryPrefix"] },
      }),
    );
  });

  it("no archive, with what to do", () => {
    expect(() => resolveSummarizationOptions({ model })).toThrow(/createFileArchive.*or say unarchived: "allow"/);
  });

  it("no options at all", () => {
    expect(() => resolveSummarizationOptions(undefined as never)).toThrow(
      "The options are undefined. Give them as an object, as in { model, budget, archive }.",
    );
  });

  it("a call of the summarizer that holds no history beside its instructions", () => {
    const tooSmall = expect.objectContaining({ code: "summarization.call-too-small" });
    expect(() => resolveSummarizationOptions({ ...given, summarizerTokens: 300 })).toThrow(tooSmall);
    const instructions = "Keep the names. ".repeat(5_000);
    expect(() => resolveSummarizationOptions({ ...given, instructions })).toThrow(tooSmall);
    expect(
      resolveSummarizationOptions({ ...given, summarizerTokens: 2_000, tokens: createTokenCounter() }),
    ).toMatchObject({
      summarizerTokens: 2_000,
    });
  });
});
