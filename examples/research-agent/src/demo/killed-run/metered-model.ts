import { setTimeout } from "node:timers/promises";
import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import type { BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { createTokenCounter } from "@threadkeep/state";
import { ScriptedModel } from "../../model/scripted-model.ts";

export const MODEL_MS = 60;

/** The scripted model, which takes some time for each call and counts what a provider would send a bill for. */
export class MeteredModel extends ScriptedModel {
  /** Of all calls so far, prompts and answers. */
  tokens = 0;
  private readonly counter = createTokenCounter();

  constructor() {
    super();
    // Loads the encoding, which no call is to be slower for.
    this.counter.countText("");
  }

  override async _generate(
    messages: BaseMessage[],
    options: ScriptedModel["ParsedCallOptions"],
    run?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    const [result] = await Promise.all([super._generate(messages, options, run), setTimeout(MODEL_MS)]);
    this.tokens += this.counter.count(messages);
    for (const { text } of result.generations) this.tokens += this.counter.countText(text);
    return result;
  }
}
