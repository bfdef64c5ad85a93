import { createHash } from "node:crypto";

/** What the ids of tool calls must look like; others accept any. Told by the errors of their APIs. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  // "String should match pattern '^[a-zA-Z0-9_-]+$'"
  anthropic: /^[a-zA-Z0-9_-]+$/,
  bedrock: /^[a-zA-Z0-9_-]{1,64}$/,
  // "Expected a string with maximum length 40"
  openai: /^[^]{1,40}$/,
  // "must be a-z, A-Z, 0-9, with a length of 9"
  mistral: /^[a-zA-Z0-9]{9}$/,
};

/** The id itself where the provider accepts it, else one made of it: always the same one, so that prompts stay cached. */
export function acceptedCallId(id: string, provider: string): string {
  const format = Object.hasOwn(FORMATS, provider) ? FORMATS[provider] : undefined;
  if (format === undefined || format.test(id)) return id;
  const digest = createHash("sha256").update(id).digest("hex");
  return provider === "mistral" ? digest.slice(0, 9) : `call_${digest.slice(0, 24)}`;
}
