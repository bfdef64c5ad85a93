import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import { ScriptedModel } from "./scripted-model.ts";

export type Environment = Record<string, string | undefined>;

export interface ChosenModel {
  /** For the reader: which model answers, and how to get another. */
  name: string;
  model: BaseChatModel;
}

/** A real model when the environment has a key for one (RESEARCH_MODEL names which), else the scripted one. */
export async function chooseModel(env: Environment): Promise<ChosenModel> {
  const name = nameFromEnvironment(env);
  if (!name) return { name: "scripted", model: new ScriptedModel() };
  // Loaded only here: the scripted run starts without langchain.
  const { initChatModel } = await import("langchain/chat_models/universal");
  return { name, model: await initChatModel(name, { temperature: 0 }) };
}

function nameFromEnvironment(env: Environment): string | undefined {
  if (!env["OPENAI_API_KEY"] && !env["ANTHROPIC_API_KEY"]) return undefined;
  const byKey = env["OPENAI_API_KEY"] ? "openai:gpt-4o-mini" : "anthropic:claude-haiku-4-5";
  return env["RESEARCH_MODEL"] || byKey;
}
