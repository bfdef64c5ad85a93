import { afterEach, beforeEach, describe } from "vitest";
import { PostgresCheckpointer } from "../store/postgres/postgres-checkpointer.ts";
import { describePostgres } from "../store/postgres/testing/describe-postgres.ts";
import { testPrunedBranches } from "./testing/prune-contract.ts";
import { useDatabase } from "./testing/use-database.ts";

describe("SQLite", () => {
  const database = useDatabase();
  testPrunedBranches(() => database.saver);
});

describePostgres("Postgres", (postgres) => {
  let saver: PostgresCheckpointer;
  beforeEach(async () => {
    saver = new PostgresCheckpointer(postgres.connection, { schema: postgres.newSchema() });
    await saver.setup();
  });
  afterEach(() => saver.end());
  testPrunedBranches(() => saver);
});
