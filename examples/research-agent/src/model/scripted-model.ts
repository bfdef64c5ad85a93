import type { CallbackManagerForLLMRun } from "@langchain/core/callbacks/manager";
import {
  type BaseChatModelCallOptions,
  type BindToolsInput,
  SimpleChatModel,
} from "@langchain/core/language_models/chat_models";
import type { BaseMessage } from "@langchain/core/messages";
import type { ChatResult } from "@langchain/core/outputs";
import { distinctTermsOf, rarityOf, termsOf } from "../library/terms.ts";
import { takeTurn } from "./scripted-turn.ts";

const MAX_BULLETS = 4;

interface ScriptedCallOptions extends BaseChatModelCallOptions {
  /** Names of the tools it may call. It calls the first. */
  toolNames?: string[];
}

/** Answers from the text that it is given and from nothing else: no network, and the same answer every time. */
export class ScriptedModel extends SimpleChatModel<ScriptedCallOptions> {
  constructor() {
    super({});
  }

  override _llmType(): string {
    return "scripted";
  }

  override bindTools(tools: BindToolsInput[], options: Partial<ScriptedCallOptions> = {}) {
    return this.withConfig({
      ...options,
      toolNames: tools.flatMap((tool) => ("name" in tool ? [String(tool.name)] : [])),
    });
  }

  override async _generate(
    messages: BaseMessage[],
    options: ScriptedCallOptions,
    run?: CallbackManagerForLLMRun,
  ): Promise<ChatResult> {
    const [toolName] = options.toolNames ?? [];
    if (toolName === undefined) return super._generate(messages, options, run);
    const message = takeTurn(messages, { toolName, answer: answerFrom });
    return { generations: [{ message, text: message.text }] };
  }

  override async _call(messages: BaseMessage[]): Promise<string> {
    const prompt = messages.at(-1)?.text ?? "";
    const wanted = distinctTermsOf(contentOf(prompt, "question"));
    return prompt.includes("<report>") ? review(wanted, contentOf(prompt, "report")) : report(wanted, prompt);
  }
}

function answerFrom(question: string, found: string): string {
  return report(distinctTermsOf(question), found);
}

/** Of each document the sentence that says most about the question, best first. */
function report(wanted: string[], prompt: string): string {
  const documents = [...prompt.matchAll(/<document id="(.*?)">\n([\s\S]*?)\n<\/document>/g)];
  const sentences = documents.flatMap(([, id = "", text = ""]) =>
    sentencesOf(text).map((sentence) => ({ id, sentence, terms: new Set(termsOf(sentence)) })),
  );
  const allTerms = sentences.map(({ terms }) => terms);
  const weights = wanted.map((term) => ({ term, weight: rarityOf(term, allTerms) }));
  const scored = sentences.map((sentence) => ({ ...sentence, score: scoreOf(sentence, weights) }));
  const best = scored.filter(({ score }) => score > 0).sort((a, b) => b.score - a.score);
  const bullets = firstOfEachDocument(best).map(({ id, sentence }) => `- ${sentence} [${id}]`);
  return bullets.slice(0, MAX_BULLETS).join("\n") || "- The documents do not say.";
}

interface Sentence {
  id: string;
  sentence: string;
  terms: Set<string>;
}

function scoreOf({ terms }: Sentence, weights: { term: string; weight: number }[]): number {
  return weights.reduce((score, { term, weight }) => score + (terms.has(term) ? weight : 0), 0);
}

function firstOfEachDocument(sentences: Sentence[]): Sentence[] {
  const isFirst = ({ id }: Sentence, at: number) => sentences.findIndex((other) => other.id === id) === at;
  return sentences.filter(isFirst);
}

/** Asks for the terms of the question that the report never mentions. */
function review(wanted: string[], text: string): string {
  const mentioned = new Set(termsOf(text));
  const open = wanted.filter((term) => !mentioned.has(term));
  return open.length > 0 ? `SEARCH: ${open.join(" ")}` : "DONE";
}

/** Prose only: without code, headings, tables, lists of links and Markdown's signs. */
function sentencesOf(markdown: string): string[] {
  const prose = markdown
    .replaceAll(/```[\s\S]*?```/g, "\n\n")
    .replaceAll(/!\[[^\]]*\]\([^)]*\)|<[^>]+>/g, "")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .split(/\n\s*\n|\n(?=[-*#|>])/)
    .filter((paragraph) => !/^\s*[#|>]/.test(paragraph))
    .map((paragraph) => paragraph.replaceAll(/^[\s*-]+|[*_]{2}/g, "").replaceAll(/\s+/g, " "));
  return prose.flatMap((paragraph) => paragraph.match(/[A-Z][^.!?]{30,220}[.!?](?=\s|$)/g) ?? []);
}

function contentOf(prompt: string, tag: string): string {
  return new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(prompt)?.[1] ?? "";
}
