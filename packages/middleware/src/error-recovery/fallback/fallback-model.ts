import type { LanguageModelLike } from "@langchain/core/language_models/base";
import type { ErrorClass } from "../classify/classified-error.ts";

export interface FallbackModel {
  /** As `createAgent` takes it, but for names: `model.withConfig(...)`, too. */
  model: LanguageModelLike;
  /** Default: overloaded, rate-limit, quota, server, network, timeout. */
  on?: readonly ErrorClass[];
}
