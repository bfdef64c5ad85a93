import type { Admitting } from "./admit-run.ts";
import { ChunkQueue } from "./chunk-queue.ts";
import { onAbort } from "./on-abort.ts";
import { assertOptions } from "./option-rules.ts";
import { STREAM_OPTIONS } from "./run-option-rules.ts";
import { runGraph } from "./run-calls.ts";
import type { StreamOptions } from "./service-options.ts";

/** The chunks of a run, and then its error where it has one. Who stops reading gives the run up. */
export async function* streamGraph(
  service: Admitting,
  graphName: string,
  input: unknown,
  given: StreamOptions,
  track: <Result>(call: () => Promise<Result>) => Promise<Result>,
): AsyncGenerator<unknown> {
  assertOptions("stream()", given, STREAM_OPTIONS);
  const { streamMode, subgraphs, ...options } = given;
  const queue = new ChunkQueue();
  const reading = new AbortController();
  const forget = onAbort(options.signal, (reason) => reading.abort(reason));
  const stream = { streamMode, subgraphs, onChunk: (chunk: unknown) => queue.push(chunk) };
  const run = track(() => runGraph(service, graphName, input, { ...options, signal: reading.signal }, stream));
  const failed = run.then(
    () => undefined,
    (error: unknown) => ({ error }),
  );
  void failed.then(() => queue.close());
  try {
    yield* queue.read();
    const failure = await failed;
    if (failure) throw failure.error;
  } finally {
    reading.abort(new DOMException("Nobody reads the stream any more.", "AbortError"));
    await failed;
    forget();
  }
}
