import { randomUUID } from "node:crypto";
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { snapshotSchema, type StateSchemaModel } from "@threadkeep/state";
import { failWith } from "../check/fail-with.ts";
import type { Lock, LockedGraph } from "./lock-format.ts";

/** @throws {ThreadkeepError} with the problem `lock.unwritable`; the old lock is then as it was */
export function writeLockFile(file: string, lock: Lock): void {
  // Written beside the target: rename is atomic only within one filesystem.
  const draft = `${file}.${randomUUID()}.tmp`;
  try {
    writeFileSync(draft, printLock(lock));
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw failWith(
      {
        code: "lock.unwritable",
        message: `${file} cannot be written: ${(error as Error).message}`,
        help: "Run it where the project's folder can be written to.",
      },
      error,
    );
  }
}

/** In an order that depends on nothing but the content, so that two people who update get the same file. */
export function printLock({ lockVersion, graphs }: Lock): string {
  const sorted = [...graphs].toSorted(([a], [b]) => compareText(a, b)).map(([name, graph]) => [name, printable(graph)]);
  return `${JSON.stringify({ lockVersion, graphs: Object.fromEntries(sorted) as unknown }, null, 2)}\n`;
}

function printable({ schema, sizes, accepted }: LockedGraph) {
  return {
    schema: sortChannels(snapshotSchema(schema)),
    sizes: {
      ...sizes,
      channels: Object.fromEntries(Object.entries(sizes.channels).toSorted(([a], [b]) => compareText(a, b))) as Record<
        string,
        number
      >,
    },
    accepted: accepted.toSorted((a, b) => compareText(a.rule, b.rule) || compareText(a.path, b.path)),
  };
}

function sortChannels(schema: StateSchemaModel): StateSchemaModel {
  return { ...schema, channels: schema.channels.toSorted((a, b) => compareText(a.name, b.name)) };
}

/** By code units: the same on every machine, which the order of a locale is not. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
