import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import { afterAll, beforeAll, describe, it } from "vitest";
import { createInFile, createInSchema } from "../savers/create-at-place.ts";
import { expectSameAnswers, OPERATIONS } from "./expect-same-answers.ts";

const PROMISE = `answers as a model kept in Maps does, after each of ${OPERATIONS} random operations`;
const TIMEOUT_MS = 600_000;

it(`SqliteCheckpointer ${PROMISE}`, () => expectSameAnswers(() => createInFile("SqliteCheckpointer")), TIMEOUT_MS);

describe.skipIf(missingPostgres() !== undefined)("over Postgres", () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  it(
    `PostgresCheckpointer ${PROMISE}`,
    () => expectSameAnswers(() => createInSchema("PostgresCheckpointer", postgres)),
    TIMEOUT_MS,
  );
});
