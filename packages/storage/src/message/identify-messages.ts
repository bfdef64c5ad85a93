import type { ArchivableMessage } from "../archive.ts";
import type { Encoded } from "../value/encoded.ts";
import { encodeValue } from "../value/encode-value.ts";
import { digestMessage, digestText } from "./digest-message.ts";

/** A message on its way into the archive. */
export interface IdentifiedMessage {
  /** Of its id and its content: what is stored once. */
  key: string;
  messageId: string;
  encoded: Encoded;
}

/**
 * Encodes a batch. A message without an id is named for its content and its rank among equals, so that a retry names it the same.
 * @throws {ThreadkeepError} `archive.not-storable`
 */
export function identifyMessages(messages: readonly ArchivableMessage[]): IdentifiedMessage[] {
  const ranks = new Map<string, number>();
  return messages.map((message, index) => {
    const encoded = encodeValue(message, ["messages", index]);
    const digest = digestMessage(encoded);
    const rank = (ranks.get(digest) ?? 0) + 1;
    ranks.set(digest, rank);
    const messageId = ownId(message) ?? `content-${digest}-${rank}`;
    return { key: digestText(`${digest} ${JSON.stringify(messageId)}`), messageId, encoded };
  });
}

function ownId({ id }: ArchivableMessage): string | undefined {
  return typeof id === "string" && id !== "" ? id : undefined;
}
