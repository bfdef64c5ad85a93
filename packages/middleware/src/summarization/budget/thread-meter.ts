import type { TokenCounter, TokenExtras } from "@threadkeep/state";
import type { ThreadMessage } from "../../message/thread-message.ts";

/** Counts as the provider would: our count times the ratio that its own figures gave. */
export interface ThreadMeter {
  /** A whole model call. */
  total(messages: readonly ThreadMessage[]): number;
  /** Whether `total` is at most `limit`; stops counting as soon as it is not. */
  fits(messages: readonly ThreadMessage[], limit: number): boolean;
  message(message: ThreadMessage): number;
  /** What a call costs beside its messages. */
  extras: number;
}

export function createThreadMeter(tokens: TokenCounter, extras: TokenExtras, ratio = 1): ThreadMeter {
  const calibrated = (count: number): number => Math.ceil(count * ratio);
  return {
    total: (messages) => calibrated(tokens.count(messages, extras)),
    fits: (messages, limit) => tokens.fits(messages, Math.floor(limit / ratio), extras),
    message: (message) => tokens.countMessage(message) * ratio,
    // The framing of the reply comes with any call that is not empty; without messages the counter leaves it out.
    extras: calibrated(
      tokens.count([{ role: "user", content: "" }], extras) - tokens.countMessage({ role: "user", content: "" }),
    ),
  };
}
