/** What tells when a checkpoint was stored. */
export interface Stored {
  checkpointId: string;
  /** ISO 8601. */
  ts: string | undefined;
}

/**
 * The latest of the times that a thread's last checkpoints tell, in milliseconds. A copy of an old checkpoint keeps the time
 * of the old one: a rollback has an id of now, and a fork tells when it was made.
 */
export function lastActive(stored: readonly Stored[], metadata: Readonly<Record<string, unknown>>): number | undefined {
  const times = [
    ...stored.flatMap(({ checkpointId, ts }) => [timeOfText(ts), timeOfId(checkpointId)]),
    forkedAt(metadata),
  ];
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function forkedAt({ forkedFrom }: Readonly<Record<string, unknown>>): number | undefined {
  const at: unknown =
    typeof forkedFrom === "object" && forkedFrom !== null && "at" in forkedFrom ? forkedFrom.at : undefined;
  return typeof at === "string" ? timeOfText(at) : undefined;
}

function timeOfText(text: string | undefined): number | undefined {
  const time = Date.parse(text ?? "");
  return Number.isNaN(time) ? undefined : time;
}

// A version 6 UUID (RFC 9562) begins with the time, in tenths of a microsecond since 1582-10-15.
const UUID6 = /^([0-9a-f]{8})-([0-9a-f]{4})-6([0-9a-f]{3})-/;
const UUID_EPOCH_MS = Date.UTC(1582, 9, 15);

function timeOfId(id: string): number | undefined {
  const [, high, middle, low] = UUID6.exec(id) ?? [];
  return high === undefined ? undefined : UUID_EPOCH_MS + Number(BigInt(`0x${high}${middle}${low}`) / 10_000n);
}
