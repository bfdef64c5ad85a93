/** What a walk over a message reports, in order. Everything that decides the count is reported, and nothing else. */
export interface PartSink {
  text(value: string): void;
  /** Counts as its JSON; `omitBinary` leaves out fields that hold binary data. */
  json(value: unknown, options?: { omitBinary: boolean }): void;
  /** A fixed number of tokens: framing, media. */
  tokens(count: number): void;
}

/** Walks one message or tool. */
export type VisitParts = (value: object, sink: PartSink) => void;
