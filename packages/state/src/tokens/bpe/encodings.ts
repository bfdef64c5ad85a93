import { ThreadkeepError } from "../../threadkeep-error.ts";

/** The vocabularies js-tiktoken ships. GPT-4o and later use `o200k_base`, GPT-4 and GPT-3.5 `cl100k_base`. */
export const TOKEN_ENCODINGS = ["gpt2", "r50k_base", "p50k_base", "p50k_edit", "cl100k_base", "o200k_base"] as const;

export type TokenEncoding = (typeof TOKEN_ENCODINGS)[number];

/** @throws ThreadkeepError `tokens.invalid-encoding` for a name that js-tiktoken has no ranks for. */
export function assertEncoding(name: unknown): asserts name is TokenEncoding {
  if (TOKEN_ENCODINGS.includes(name as TokenEncoding)) return;
  throw new ThreadkeepError(
    `Unknown token encoding ${JSON.stringify(name)}. Use one of ${TOKEN_ENCODINGS.join(", ")}, or pass your own \`encoder\`.`,
    { code: "tokens.invalid-encoding", context: { encoding: name, known: TOKEN_ENCODINGS } },
  );
}
