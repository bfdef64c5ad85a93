import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { ErrorClass } from "../classify/classified-error.ts";

export interface FallbackModel {
  model: BaseChatModel;
  /** Default: overloaded, rate-limit, quota, server, network, timeout. */
  on?: readonly ErrorClass[];
}
