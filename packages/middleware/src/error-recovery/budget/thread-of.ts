import { createHash } from "node:crypto";
import type { RunnableConfig } from "@langchain/core/runnables";

/** What tells a thread from others in what is saved: a hash, as the state may be shown to clients, and a cached result to those of other threads. */
export function threadOf(config: RunnableConfig | undefined): string | undefined {
  const id: unknown = config?.configurable?.["thread_id"];
  return typeof id === "string" ? createHash("sha256").update(id).digest("base64url").slice(0, 16) : undefined;
}
