import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import { afterAll, beforeAll, describe } from "vitest";
import { testCheckpointer } from "./checkpointer-contract.ts";
import { createInFile, createInMemory, createInSchema } from "./savers/create-at-place.ts";
import { STOCK_BREAKS } from "./savers/stock-breaks.ts";

testCheckpointer({ name: "MemorySaver of LangGraph", create: createInMemory, breaks: STOCK_BREAKS.MemorySaver });

testCheckpointer({
  name: "SqliteSaver of LangGraph",
  create: () => createInFile("SqliteSaver"),
  breaks: STOCK_BREAKS.SqliteSaver,
  // It reads them as text, and libsql ends the process where they are none.
  endsProcess: ["gives back bytes that were written"],
});

const missing = missingPostgres();

describe.skipIf(missing !== undefined)(`in Postgres${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let postgres: Postgres;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(() => postgres.stop());

  testCheckpointer({
    name: "PostgresSaver of LangGraph",
    create: () => createInSchema("PostgresSaver", postgres),
    breaks: STOCK_BREAKS.PostgresSaver,
  });
});
