import { expectTypeOf, it } from "vitest";
import type {
  ApplyRetentionOptions,
  CheckpointerOptions,
  CompressionOptions,
  EncryptionOptions,
  ForkThreadOptions,
  ListThreadsOptions,
  PlanRetentionOptions,
  ReadCheckpointOptions,
  ReadHistoryOptions,
  RetentionPolicy,
} from "./index.ts";
import type { PostgresCheckpointerOptions } from "./postgres.ts";
import type { SqliteCheckpointerOptions } from "./sqlite.ts";

type Inputs = [
  ApplyRetentionOptions,
  CheckpointerOptions,
  CompressionOptions,
  EncryptionOptions,
  ForkThreadOptions,
  ListThreadsOptions,
  PlanRetentionOptions,
  PostgresCheckpointerOptions,
  ReadCheckpointOptions,
  ReadHistoryOptions,
  RetentionPolicy,
  SqliteCheckpointerOptions,
];

/** Optional properties that may be left out, but not be undefined, which `exactOptionalPropertyTypes` tells apart. */
type Exact<Options> = Options extends unknown
  ? {
      [Name in keyof Options]-?: Record<never, never> extends Pick<Options, Name>
        ? { [_ in Name]?: Options[Name] | undefined } extends Pick<Options, Name>
          ? never
          : Name
        : never;
    }[keyof Options]
  : never;

it("takes undefined for every option that may be left out", () => {
  expectTypeOf<Exact<Inputs[number]>>().toBeNever();
});
