import type { Loose } from "../../message/record.ts";
import type { ThreadMessage } from "../../message/thread-message.ts";
import { isRepairId } from "./repair-id.ts";
import { resultBlockOf } from "./split-results.ts";

/** What deepagents puts in the place of a missing result, with the status of a success. */
const PUT_BY_PEERS = /^Tool call .+ with id .+ was cancelled - another message came in before it could be completed\.$/;

/** Which of several results of one call says most: a real one 2, an error 1, one that only fills the gap 0. */
export function worthOf(message: ThreadMessage, call: string): number {
  const fields = message as unknown as Loose;
  if (isRepairId(fields["id"]) || isPutByPeers(fields["content"])) return 0;
  return isError(fields) || isError(resultBlockOf(fields, call) ?? {}) ? 1 : 2;
}

function isPutByPeers(content: unknown): boolean {
  return typeof content === "string" && PUT_BY_PEERS.test(content);
}

function isError(result: Loose): boolean {
  return result["status"] === "error" || result["is_error"] === true;
}
