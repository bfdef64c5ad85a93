import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { stripVTControlCharacters } from "node:util";

const MAX_KEPT = 8 * 1024;

/** Keeps the end of what streams print, and lets the rest go: a module that prints without end must not fill the memory. */
export function keepLastLines(streams: readonly (Readable | null)[], count: number): () => string[] {
  let kept = "";
  for (const stream of streams) {
    const decoder = new StringDecoder("utf8");
    stream?.on("data", (chunk: Buffer) => {
      kept = (kept + decoder.write(chunk)).slice(-MAX_KEPT);
    });
  }
  return () =>
    stripVTControlCharacters(kept)
      .split(/\r?\n|\r/)
      .map((line) => line.trim())
      .filter((line) => line !== "")
      .slice(-count);
}
