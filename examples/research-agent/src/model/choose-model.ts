import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { initChatModel } from "langchain";
import { ScriptedModel } from "./scripted-model.ts";
import { ScriptedSummarizer } from "./scripted-summarizer.ts";

export type Environment = Record<string, string | undefined>;

export interface ChosenModel {
  /** For the reader: which model answers, and how to get another. */
  name: string;
  model: BaseChatModel;
  /** Writes the summaries of a long thread. */
  summarizer: BaseChatModel;
}

/** A real model when the environment has a key for one (RESEARCH_MODEL names which), else the scripted one. */
export async function chooseModel(env: Environment): Promise<ChosenModel> {
  const name = nameFromEnvironment(env);
  if (!name) return { name: "scripted", model: new ScriptedModel(), summarizer: new ScriptedSummarizer() };
  const model = await initChatModel(name, { temperature: 0 });
  return { name, model, summarizer: model };
}

function nameFromEnvironment(env: Environment): string | undefined {
  if (!env["OPENAI_API_KEY"] && !env["ANTHROPIC_API_KEY"]) return undefined;
  const byKey = env["OPENAI_API_KEY"] ? "openai:gpt-4o-mini" : "anthropic:claude-haiku-4-5";
  return env["RESEARCH_MODEL"] || byKey;
}
