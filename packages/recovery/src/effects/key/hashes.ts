import { createHash } from "node:crypto";
import type { EffectKey } from "@threadkeep/persistence";
import { canonicalJson } from "./canonical-json.ts";

/** SHA-256 in hex of arguments as canonical JSON. @throws {ThreadkeepError} `effect.invalid-arguments` */
export function hashArguments(args: unknown): string {
  return createHash("sha256").update(canonicalJson(args)).digest("hex");
}

/** The same for every attempt of one call, another for every other: 46 characters that a header may hold. */
export function idempotencyKey({ threadId, branch, callId, scope }: EffectKey): string {
  const hash = createHash("sha256").update(JSON.stringify([threadId, branch, callId, scope]));
  return `tk_${hash.digest("base64url")}`;
}
