import type { StateMeasurement } from "./measure-state.ts";

/** The part of LangGraph's `SerializerProtocol` that writes. */
export interface StateSerde {
  dumpsTyped(value: unknown): Promise<[string, Uint8Array]>;
}

/** The same measurement with every byte count taken from `serde`; largest paths and losses stay those of plain JSON. */
export async function measureWithSerde(
  state: object,
  { channels, lossy }: StateMeasurement,
  serde: StateSerde,
): Promise<StateMeasurement> {
  const values = new Map<string, unknown>(Object.entries(state));
  return {
    totalBytes: await writtenBytes(serde, state),
    channels: await Promise.all(
      channels.map(async (channel) => ({ ...channel, bytes: await writtenBytes(serde, values.get(channel.name)) })),
    ),
    lossy,
  };
}

async function writtenBytes(serde: StateSerde, value: unknown): Promise<number> {
  const [, bytes] = await serde.dumpsTyped(value);
  return bytes.byteLength;
}
