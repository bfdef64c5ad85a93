import { ThreadkeepError } from "../../threadkeep-error.ts";

/**
 * Anything that counts tokens: a function, gpt-tokenizer's module (`countTokens`), or an object of js-tiktoken, tiktoken or
 * a Hugging Face tokenizer (`encode`). It must answer synchronously.
 */
export type TokenEncoder =
  | ((text: string) => number)
  | { countTokens(text: string): number }
  | { encode(text: string): ArrayLike<unknown> };

type Loose = (text: string, ...options: unknown[]) => unknown;

/** @throws ThreadkeepError `tokens.invalid-encoder` when it has neither method, or answers with something else than a count. */
export function toCountFunction(encoder: TokenEncoder): (text: string) => number {
  const count = callable(encoder);
  return (text) => {
    const tokens = count(text);
    if (typeof tokens === "number" && tokens >= 0) return tokens;
    throw invalid("answered with something that is not a count");
  };
}

/** The extra arguments say "special tokens in a text are ordinary text" the way each library spells it; others ignore them. */
function callable(encoder: TokenEncoder): (text: string) => unknown {
  if (typeof encoder === "function") return encoder;
  const { countTokens, encode } = methodsOf(encoder);
  if (countTokens) return (text) => countTokens.call(encoder, text, { disallowedSpecial: new Set() });
  if (encode) return (text) => (encode.call(encoder, text, [], []) as ArrayLike<unknown> | undefined)?.length;
  throw invalid("has neither `countTokens(text)` nor `encode(text)`");
}

function methodsOf(encoder: unknown): { countTokens?: Loose; encode?: Loose } {
  const { countTokens, encode } = Object(encoder) as Record<string, unknown>;
  return {
    ...(typeof countTokens === "function" && { countTokens: countTokens as Loose }),
    ...(typeof encode === "function" && { encode: encode as Loose }),
  };
}

function invalid(what: string): ThreadkeepError {
  return new ThreadkeepError(
    `The token \`encoder\` ${what}. Pass a function from text to a number, or an object with a synchronous countTokens or encode.`,
    { code: "tokens.invalid-encoder" },
  );
}
