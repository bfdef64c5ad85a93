import type { ErrorFacts } from "./error-facts.ts";
import { readString } from "./read-field.ts";
import type { Verdict } from "./verdict.ts";

// What calls JSON.parse: fetch, Node's own or a package's, for the body of an answer; the clients of models for an event of a stream.
const PARSES_ANSWER =
  /node:internal\/deps\/undici|[\\/](?:undici|node-fetch)[\\/]lib[\\/]|[\\/](?:openai|@anthropic-ai[\\/]sdk|@google[\\/]genai)[\\/].*streaming/;
// Where langchain and the clients take an answer apart: a body that is a page, or no body, has none of what they look for.
const READS_ANSWER =
  /@langchain[\\/]core[\\/].*[\\/]chat_models\.|[\\/]message_outputs\.|converters[\\/]responses\.|[\\/]openai[\\/].*resources[\\/]responses[\\/]responses\./;
// The same places in a bundle, which is one file: by what their functions are called. A bundler numbers equal names.
const PARSES_IN_BUNDLE = / (?:parseJSONFromBytes|_?Stream\d*\.iterator|consumeEnd)\d* /;
const READS_IN_BUNDLE =
  / (?:_?Chat[A-Z]\w*\.(?:invoke|_generate)|anthropicResponseToChatMessages\d*|convertResponsesMessageToAIMessage\d*|_?APIPromise\d*\.parseResponse) /;
/** A stack begins with the message, which a server may have chosen. */
const MAX_LINE = 1_000;
const MISSING = /^Cannot read properties of (?:undefined|null)|^Cannot use 'in' operator to search for/;

/**
 * An answer with status 200 that is none: cut off, a proxy's HTML page, nothing at all. The clients do not look at it, so what is
 * thrown is what a mistake in the program would throw; only the place it was thrown from tells. In a bundle with shortened names
 * nothing does, but where Node's own fetch has parsed it.
 */
export function judgeUnreadableAnswer({ value, names, message }: ErrorFacts): Verdict | undefined {
  if (message === "Received empty response from chat model call.") return { class: "server", weak: true };
  const frames = (readString(value, "stack") ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const [first = "", second = ""] = frames.slice(0, 2).map((line) => line.slice(0, MAX_LINE));
  const isCutOff = names.includes("SyntaxError") && (PARSES_ANSWER.test(second) || PARSES_IN_BUNDLE.test(second));
  // What reads a response of OpenAI's is a function without a name.
  const reader = first.includes(" <anonymous> ") || !first.includes("(") ? second : first;
  const isEmpty =
    names.includes("TypeError") && MISSING.test(message) && (READS_ANSWER.test(first) || READS_IN_BUNDLE.test(reader));
  return isCutOff || isEmpty ? { class: "server", weak: true } : undefined;
}
