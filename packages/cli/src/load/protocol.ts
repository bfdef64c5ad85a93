import { z } from "zod";

/** What the parent asks of a child: the graphs of one file. */
export interface LoadRequest {
  /** Absolute. */
  file: string;
  entries: { name: string; exportName: string }[];
  /** Absolute, and called `tsconfig.json`. Without it each module has its nearest. */
  tsconfig?: string;
}

/** Asks for what a config exports. */
export interface ConfigRequest {
  /** Absolute. */
  config: string;
}

export type ChildRequest = LoadRequest | ConfigRequest;

const Text = z.string().max(20_000);

const Thrown = z.object({
  /** `TypeError`; of what is no error its type. */
  name: Text,
  message: Text,
  stack: Text,
  code: Text.optional(),
});

const Failure = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("threw"),
    while: z.enum(["importing", "awaiting the export", "calling the factory", "reading"]),
    thrown: Thrown,
    /** Files that import each other, absolute, the one that threw first. */
    cycle: z.array(Text).optional(),
    /** The file that could not be parsed, absolute. */
    unparsed: Text.optional(),
  }),
  z.object({ kind: z.literal("missing export"), exports: z.array(Text) }),
  /** `why` is a sentence. */
  z.object({ kind: z.literal("not a graph"), why: Text, isFromFactory: z.boolean() }),
  /** Nothing was left to wait for, and what was awaited had not come. */
  z.object({ kind: z.literal("never settles") }),
]);

/** One of them, or none where the config exports nothing. */
const ConfigRead = z.object({
  json: z.string().optional(),
  /** What JSON cannot carry: `budget is a function`. */
  unfit: Text.optional(),
  failure: Failure.optional(),
});

const ChildMessage = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  z.object({ type: z.literal("imported") }),
  z.object({ type: z.literal("read"), name: Text, schema: z.unknown() }),
  z.object({ type: z.literal("failed"), name: Text, failure: Failure }),
  ConfigRead.extend({ type: z.literal("config") }),
  z.object({ type: z.literal("done") }),
]);

export type ChildMessage = z.infer<typeof ChildMessage>;
export type ConfigRead = z.infer<typeof ConfigRead>;
export type Failure = z.infer<typeof Failure>;
export type ThrownFailure = Extract<Failure, { kind: "threw" }>;
export type Thrown = z.infer<typeof Thrown>;

/** A message of a child, or undefined: the child ran code that is not ours, and may have sent anything. */
export function parseChildMessage(message: unknown): ChildMessage | undefined {
  return ChildMessage.safeParse(message).data;
}
