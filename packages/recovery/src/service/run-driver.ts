import type { RunFailure, RunRow } from "@threadkeep/persistence";
import type { StreamModes } from "./stream-chunk.ts";
import type { RegisteredGraph } from "./service-graph-registry.ts";

export interface DriveRequest {
  /** Whose lease this service holds: as `admit`, `continue` or `claim` gave it. */
  run: RunRow;
  graph: RegisteredGraph;
  /** What the graph is invoked with: an input, a Command, or null to go on from the head. */
  first: unknown;
  /** Finds it instead, once the lease is kept. What it throws ends the run as an error of the graph does. */
  findFirst?: (() => Promise<unknown>) | undefined;
  /** The caller's own. Without one only the service or a lost lease ends the run. */
  signal?: AbortSignal | undefined;
  /** Otherwise what the run's options say. */
  recursionLimit?: number | undefined;
  /** Streamed instead of invoked. */
  stream?: DriveStream | undefined;
}

export interface DriveStream {
  /** LangGraph's options of the same names; without modes the graph's own. */
  streamMode?: StreamModes | undefined;
  subgraphs?: boolean | undefined;
  onChunk: (chunk: unknown) => void;
}

/** How a drive ended. It has been recorded and told, unless the lease was lost. */
export interface DriveResult {
  ending: "done" | "waiting" | "failed" | "postponed" | "poisoned" | "left" | "given-back" | "lease-lost";
  /** What the graph's `invoke` gave, for "done" and "waiting". */
  output: unknown;
  /** What a caller of the run is to be given, for all others. */
  error: unknown;
  failure: RunFailure | undefined;
}

/** Brings runs to an end whose lease this service holds. */
export interface RunDriver {
  /** Does not reject for what the graph does: that is the result's `error`. */
  drive(request: DriveRequest): Promise<DriveResult>;
}
