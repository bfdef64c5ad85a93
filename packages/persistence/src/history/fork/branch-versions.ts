import {
  isDeltaSnapshot,
  maxChannelVersion,
  type BaseCheckpointSaver,
  type ChannelVersions,
  type Checkpoint,
} from "@langchain/langgraph-checkpoint";

// Exactly representable beside versions up to two million: sums of it keep their order.
const GRID = 2 ** 31;

/**
 * The checkpoint with versions for a second branch inside of one thread. Stock savers count 1, 2, 3, so two branches give
 * the same version to different values, and PostgresSaver, which stores a value by its version, then reads those of the
 * other branch. All versions move up by one fraction: their order stays, and what the branch counts from here is its own.
 *
 * A snapshot of a DeltaChannel that was never written gets a version too: savers that store values by version would leave it
 * out, and its value would be read from the checkpoints before, with what the other branch wrote there.
 */
export function withBranchVersions(checkpoint: Checkpoint, random: () => number = Math.random): Checkpoint {
  const fraction = (1 + Math.floor(random() * (GRID - 1))) / GRID;
  const move = (versions: ChannelVersions): ChannelVersions => {
    const moved = Object.entries(versions).map(([name, version]) => [name, moveUp(version, fraction)] as const);
    return Object.fromEntries(moved);
  };
  const seen = Object.entries(checkpoint.versions_seen).map(([node, versions]) => [node, move(versions)] as const);
  return {
    ...checkpoint,
    channel_versions: { ...unwrittenVersions(checkpoint, fraction), ...move(checkpoint.channel_versions) },
    versions_seen: Object.fromEntries(seen),
  };
}

// Not written, as `isWritten` tells. Between -1 and -0.5, where no number has an exponent, which PostgreSQL would write out.
function unwrittenVersions({ channel_values, channel_versions }: Checkpoint, fraction: number): ChannelVersions {
  const names = Object.keys(channel_values).filter(
    (name) => isDeltaSnapshot(channel_values[name]) && !Object.hasOwn(channel_versions, name),
  );
  return Object.fromEntries(names.map((name) => [name, (fraction - 2) / 2] as const));
}

function moveUp(version: string | number, fraction: number): string | number {
  return typeof version === "number" ? version + fraction : version;
}

/** False of a saver whose versions are its own on every branch already. */
export function repeatsVersions(saver: BaseCheckpointSaver, { channel_versions }: Checkpoint): boolean {
  const versions = Object.values(channel_versions);
  const newest = versions.length === 0 ? 1 : maxChannelVersion(...versions);
  if (typeof newest !== "number") return false;
  return saver.getNextVersion(newest) === saver.getNextVersion(newest);
}
