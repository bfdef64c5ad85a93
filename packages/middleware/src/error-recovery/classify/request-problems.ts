import type { ErrorClass } from "./classified-error.ts";

// How the APIs word what is wrong with a request. Gateways pass the texts on under codes of their own, so all are tried whoever answers.
const PROBLEMS: readonly [ErrorClass, RegExp][] = [
  // OpenAI: chat completions, then responses.
  ["invalid-tool-history", /'tool_calls' must be followed by tool messages/],
  ["invalid-tool-history", /role 'tool' must be a response to a prec?e+ding message with 'tool_calls'/],
  ["invalid-tool-history", /'?tool_call_id'? .{0,200}not found in 'tool_calls' of previous message/],
  ["invalid-tool-history", /Duplicate value for '?tool_call_id'?/],
  ["invalid-tool-history", /No tool (?:output found for function call|call found for function call output)/],
  // Anthropic.
  ["invalid-tool-history", /`?tool_use`? ids were found without `?tool_result`? blocks immediately after/],
  ["invalid-tool-history", /unexpected `?tool_use_id`? found in `?tool_result`? blocks/],
  ["invalid-tool-history", /each tool_use must have a single result/],
  ["invalid-tool-history", /`?tool_use`? ids must be unique/],
  ["invalid-tool-history", /Did not find \d+ `?tool_result`? block/],
  ["invalid-tool-history", /Messages following `?tool_use`? blocks must begin with a matching number/],
  ["invalid-tool-history", /`?tool_result`? blocks can only be in `?user`? messages/],
  // Google.
  ["invalid-tool-history", /function call turn comes immediately after a user turn/],
  ["invalid-tool-history", /function response turn comes immediately after a function call turn/],
  ["invalid-tool-history", /number of function response parts is equal to the number of function call parts/],
  // Bedrock, Mistral.
  ["invalid-tool-history", /Expected toolResult blocks at|number of toolResult blocks at/],
  ["invalid-tool-history", /toolUse blocks .{0,100}contain duplicate Ids/],
  ["invalid-tool-history", /Not the same number of function calls and responses/],

  ["context-overflow", /maximum context length|exceeds the context window|context_length_exceeded/],
  ["context-overflow", /Input tokens exceed the configured limit/],
  [
    "context-overflow",
    /prompt is too long|exceed context limit|Request exceeds the maximum (?:allowed )?(?:size|number of bytes)/,
  ],
  ["context-overflow", /input token count .{0,60}exceeds the maximum number of tokens/],
  // A limit per minute that this one request is above: waiting does not help.
  ["context-overflow", /Request too large for /],
  ["context-overflow", /Input is too long for requested model/],
  // llama.cpp, Together, Cohere, xAI.
  ["context-overflow", /exceeds the available context size/],
  ["context-overflow", /`?inputs`? tokens \+ `?max_new_tokens`? must be <=/],
  ["context-overflow", /too many tokens: total number of tokens in the prompt (?:exceeds|cannot exceed)/],
  ["context-overflow", /too many tokens: size limit exceeded by/],
  ["context-overflow", /maximum prompt length is \d/],
  // vLLM, SGLang, TGI, LM Studio.
  ["context-overflow", /longer than the maximum model length|too long to fit into the model/],
  ["context-overflow", /longer than the model's context length/],
  ["context-overflow", /`inputs` must have less than \d/],
  ["context-overflow", /tokens .{0,60}is greater than the context length/],
  // Moonshot, MiniMax, Copilot, Bedrock's Titan, LiteLLM; Groq and Cerebras.
  ["context-overflow", /exceeded model token limit|context window exceeds limit/],
  ["context-overflow", /prompt token count of \d+ exceeds the limit/],
  ["context-overflow", /Too many input tokens\. Max input tokens/],
  ["context-overflow", /\bContextWindowExceededError:/],
  ["context-overflow", /Please reduce the length of the messages/],

  ["content-filter", /content management policy|Output blocked by content filtering policy/],
  // OpenRouter, with the status of a wrong key.
  ["content-filter", /requires moderation .{0,200}\binput was flagged for/],
  // OpenAI's "invalid_prompt", which says by itself only that it is invalid.
  ["content-filter", /flagged as potentially violating our usage policy|limited access to this content for safety/],

  ["quota", /\b(?:monthly|weekly|daily) (?:quota|(?:spend|spending|usage) limit)\b/i],
  ["quota", /^(?:\d{3} )?Budget has been exceeded/],
  ["quota", /credit balance is too low|specified API usage limits|exceeded your current quota, please check your plan/],
];

// What a validator repeats of the request: pydantic's text, and its JSON.
const ECHO = /\binput_value=|"input":/;

export function findRequestProblem(message: string): ErrorClass | undefined {
  const [said = ""] = message.split(ECHO, 1);
  return PROBLEMS.find(([, pattern]) => pattern.test(said))?.[0];
}
