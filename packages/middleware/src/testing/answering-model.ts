import { AIMessage, type BaseMessage } from "@langchain/core/messages";
import type { SummarizerModel } from "../summarization/summarization-options.ts";

export type Answer = "short" | "long" | "empty" | "tenfold" | "error" | "cut-off";

export interface AnsweringModel extends SummarizerModel {
  /** The text of every prompt that it was sent. */
  prompts: string[];
}

/** A summarizer without the overhead of a chat model. One of several answers, always the same to the same prompt. */
export function answeringModel(...answers: readonly Answer[]): AnsweringModel {
  const prompts: string[] = [];
  const invoke = async (prompt: BaseMessage[]): Promise<AIMessage> => {
    const text = String(prompt.at(-1)?.content);
    prompts.push(text);
    return answerAs(answers[text.length % answers.length] ?? "short", text);
  };
  return { prompts, invoke };
}

function answerAs(answer: Answer, text: string): AIMessage {
  switch (answer) {
    case "short":
      return new AIMessage(`A summary of ${text.length} characters.`);
    case "long":
      return new AIMessage(`So far: ${text.slice(0, text.length * 0.6)}`);
    case "empty":
      return new AIMessage(" ");
    case "tenfold":
      return new AIMessage(text.repeat(10));
    case "cut-off":
      return new AIMessage({ content: "So far the", response_metadata: { finish_reason: "length" } });
    case "error":
      throw new Error("429 overloaded, key sk-secret");
  }
}
