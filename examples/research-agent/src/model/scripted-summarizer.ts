import { SimpleChatModel } from "@langchain/core/language_models/chat_models";
import type { BaseMessage } from "@langchain/core/messages";

/** Of each question and answer. */
const WORDS_KEPT = 14;
/** What a line of so many words comes to at most. */
const TOKENS_PER_LINE = 24;

/**
 * Stands in for a small model: of every question and answer it keeps the first words. It shows what is called, when and with what,
 * not how good a summary is. Where the lines become too many, the oldest go: they are in the archive.
 */
export class ScriptedSummarizer extends SimpleChatModel {
  constructor() {
    super({});
  }

  override _llmType(): string {
    return "scripted-summarizer";
  }

  override async _call(messages: BaseMessage[]): Promise<string> {
    const prompt = messages.at(-1)?.text ?? "";
    const earlier = /<summary-(\d+)>\n([\s\S]*?)\n<\/summary-\1>/.exec(prompt)?.[2];
    const lines = [...(earlier?.split("\n") ?? []), ...historyOf(prompt).flatMap(condense)];
    const maxTokens = Number(/in at most (\d+) tokens/.exec(prompt)?.[1] ?? 1_000);
    return lines.slice(-Math.max(1, Math.floor(maxTokens / TOKENS_PER_LINE))).join("\n");
  }
}

interface HistoryMessage {
  from: string;
  text: string;
}

/** The messages that the prompt quotes, each after a line `<message-1 from="human">`. */
function historyOf(prompt: string): HistoryMessage[] {
  const quoted = /<history-(\d+)>\n([\s\S]*)\n<\/history-\1>/.exec(prompt);
  const [, number, history = ""] = quoted ?? [];
  const parts = history.split(new RegExp(`^<message-${number} from="([^"]*)"[^>]*>\\n`, "m"));
  return parts.slice(1).flatMap((from, at, all) => (at % 2 === 0 ? [{ from, text: all[at + 1] ?? "" }] : []));
}

/** One line, or none: tool calls and what they gave are left out. */
function condense({ from, text }: HistoryMessage): string[] {
  if (from === "tool" || text.startsWith("[calls ")) return [];
  const words = text.split(/\s+/).filter((word) => word !== "");
  const kept = words.slice(0, WORDS_KEPT).join(" ");
  return [`${from === "human" ? "Asked" : "Answered"}: ${kept}${words.length > WORDS_KEPT ? " …" : ""}`];
}
