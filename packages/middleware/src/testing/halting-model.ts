import { ScriptedModel } from "./scripted-model.ts";

export interface HaltingModelOptions {
  text?: string;
  /** So many answers break off. */
  failures?: number;
  /** So many come whole before them. */
  after?: number;
}

/** Its stream breaks off with an error after some words. */
export function haltingModel(
  error: Error,
  { text = "A text of several words that is streamed.", failures = 1, after = 0 }: HaltingModelOptions = {},
): ScriptedModel {
  let calls = 0;
  class Halting extends ScriptedModel {
    override async *_streamResponseChunks(...args: Parameters<ScriptedModel["_streamResponseChunks"]>) {
      const fails = ++calls > after && calls <= after + failures;
      let chunks = 0;
      for await (const chunk of super._streamResponseChunks(...args)) {
        if (fails && ++chunks > 2) throw error;
        yield chunk;
      }
    }
  }
  return new Halting(() => text);
}
