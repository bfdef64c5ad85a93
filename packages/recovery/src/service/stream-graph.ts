import type { Command } from "@langchain/langgraph";
import type { Admitting } from "./admit-run.ts";
import { ChunkQueue } from "./chunk-queue.ts";
import { onAbort } from "./on-abort.ts";
import { assertOptions } from "./option-rules.ts";
import type { ResumeStreamOptions } from "./recovery-service.ts";
import { resumeRun, runGraph } from "./run-calls.ts";
import type { DriveStream } from "./run-driver.ts";
import { RESUME_STREAM_OPTIONS, STREAM_OPTIONS } from "./run-option-rules.ts";
import type { StreamOptions } from "./service-options.ts";

type Track = <Result>(call: () => Promise<Result>) => Promise<Result>;

/** The chunks of a run, and then its error where it has one. Who stops reading gives the run up. */
export async function* streamGraph(
  service: Admitting,
  graphName: string,
  input: unknown,
  given: StreamOptions,
  track: Track,
): AsyncGenerator<unknown> {
  assertOptions("stream()", given, STREAM_OPTIONS);
  const { streamMode, subgraphs, ...options } = given;
  yield* readRun(given, (signal, onChunk) =>
    track(() => runGraph(service, graphName, input, { ...options, signal }, { streamMode, subgraphs, onChunk })),
  );
}

/** As `streamGraph`, of a run that is gone on with. */
export async function* streamResumed(
  service: Admitting,
  threadId: string,
  command: Command | undefined,
  given: ResumeStreamOptions,
  track: Track,
): AsyncGenerator<unknown> {
  assertOptions("resumeStream()", given, RESUME_STREAM_OPTIONS);
  const { streamMode, subgraphs, ...options } = given;
  yield* readRun(given, (signal, onChunk) =>
    track(() => resumeRun(service, threadId, command, { ...options, signal }, { streamMode, subgraphs, onChunk })),
  );
}

async function* readRun(
  { signal }: Pick<StreamOptions, "signal">,
  begin: (signal: AbortSignal, onChunk: DriveStream["onChunk"]) => Promise<unknown>,
): AsyncGenerator<unknown> {
  const queue = new ChunkQueue();
  const reading = new AbortController();
  const forget = onAbort(signal, (reason) => reading.abort(reason));
  const failed = begin(reading.signal, (chunk) => queue.push(chunk)).then(
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
