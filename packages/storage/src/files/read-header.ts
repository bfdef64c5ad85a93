import { join } from "node:path";
import { readLines } from "./read-lines.ts";
import { isHeader, parseRecord, type HeaderRecord } from "./record.ts";
import { withFile } from "./with-file.ts";

/** The first header in a file, as a rule its first line. `undefined` where its writer did not come that far. */
export function readHeader(folder: string, file: string): Promise<HeaderRecord | undefined> {
  return withFile(join(folder, file), "r", async (handle) => {
    for await (const { text } of readLines(handle, 0)) {
      const record = parseRecord(text);
      if (record !== undefined && isHeader(record)) return record;
    }
    return undefined;
  });
}
