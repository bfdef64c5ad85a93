import type { KnownChannels, ValueCodec } from "../encoding/value-codec.ts";
import type { LoadedCheckpoint } from "../store/checkpoint-store.ts";
import type { ChannelMemories } from "./branch-memory.ts";
import { parseHead } from "./checkpoint-head.ts";
import { knownAt, versionTexts } from "./encode-checkpoint.ts";
import { loadedRows, type ChannelRows } from "./head-rows.ts";

/** What would be remembered of a checkpoint's values, had they been put here. */
export function recallCheckpoint(
  codec: ValueCodec,
  loaded: LoadedCheckpoint,
): { memories: ChannelMemories; known: KnownChannels; rows: ChannelRows } {
  const {
    row: { threadId, namespace, checkpoint },
    chains,
  } = loaded;
  const head = parseHead(checkpoint);
  const versions = versionTexts(head.channel_versions);
  const memories = new Map(
    [...chains].map(([channel, chain]) => {
      const place = { threadId, namespace, channel, version: versions[channel] ?? "" };
      return [channel, codec.recall(chain, place)] as const;
    }),
  );
  return { memories, known: knownAt(head.v, versions, memories), rows: loadedRows(head.channel_versions, loaded) };
}
