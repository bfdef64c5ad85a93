import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import { isStateSchemaModel, readStateSchema, snapshotSchema, type StateSchemaModel } from "@threadkeep/state";

/**
 * The channels of a graph as text for the record of a run: names, kinds, types and what reducers do, as a lock keeps them, and no
 * values. Compressed, for a database has one of it for each run: some hundred bytes for an agent.
 * Undefined for what has no readable state, as an entrypoint.
 */
export function recordSchema(graph: object): string | undefined {
  const schema = readSchema(graph);
  return schema && brotliCompressSync(JSON.stringify(withoutValues(snapshotSchema(schema)))).toString("base64");
}

/** Undefined for what is not there, or was not written by `recordSchema`. */
export function readRecordedSchema(recorded: unknown): StateSchemaModel | undefined {
  if (typeof recorded !== "string") return undefined;
  try {
    const schema: unknown = JSON.parse(brotliDecompressSync(Buffer.from(recorded, "base64")).toString());
    return isStateSchemaModel(schema) ? schema : undefined;
  } catch {
    return undefined;
  }
}

function readSchema(graph: object): StateSchemaModel | undefined {
  try {
    return readStateSchema(graph);
  } catch {
    return undefined;
  }
}

function withoutValues({ channels, ...schema }: StateSchemaModel): StateSchemaModel {
  return {
    ...schema,
    channels: channels.map((channel) =>
      channel.default.kind === "value"
        ? { ...channel, default: { kind: "value", bytes: channel.default.bytes } }
        : channel,
    ),
  };
}
