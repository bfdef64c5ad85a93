import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import { afterAll, beforeAll, describe } from "vitest";
import { testCheckpointer } from "./checkpointer-contract.ts";
import { createInSchema } from "./savers/create-at-place.ts";
import type { SaverPlace } from "./savers/open-saver.ts";

const missing = missingPostgres();

describe.skipIf(missing !== undefined)(`in Postgres${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());
  const createAs = (type: SaverPlace["type"]) => () => createInSchema(type, postgres);

  testCheckpointer({ name: "PostgresCheckpointer", create: createAs("PostgresCheckpointer") });

  testCheckpointer({
    name: "PostgresCheckpointer, encrypted and compressed",
    create: createAs("SealedPostgresCheckpointer"),
  });
});
