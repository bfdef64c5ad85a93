import type { FileHandle } from "node:fs/promises";

/** One line without its line break. `offset` and `bytes` are those in the file. */
export interface Line {
  offset: number;
  bytes: number;
  text: string;
}

const CHUNK_BYTES = 64 * 1024;
const LINE_BREAK = 0x0a;

/**
 * The complete lines from `start` up to `end`, one in memory at a time. What is behind the last line break is none: it may still be
 * written, or never.
 */
export async function* readLines(file: FileHandle, start: number, end = Number.MAX_SAFE_INTEGER): AsyncGenerator<Line> {
  let offset = start;
  let position = start;
  let begun: Buffer[] = [];
  for (;;) {
    const chunk = await readChunk(file, position, Math.min(CHUNK_BYTES, end - position));
    if (chunk.length === 0) return;
    position += chunk.length;
    let from = 0;
    for (let to = chunk.indexOf(LINE_BREAK); to !== -1; to = chunk.indexOf(LINE_BREAK, from)) {
      const line = Buffer.concat([...begun, chunk.subarray(from, to)]);
      yield { offset, bytes: line.length, text: line.toString("utf8") };
      begun = [];
      offset += line.length + 1;
      from = to + 1;
    }
    if (from < chunk.length) begun.push(chunk.subarray(from));
  }
}

async function readChunk(file: FileHandle, position: number, bytes: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(bytes), 0, bytes, position);
  return buffer.subarray(0, bytesRead);
}
