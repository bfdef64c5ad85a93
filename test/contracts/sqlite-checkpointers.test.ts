import { testCheckpointer } from "./checkpointer-contract.ts";
import { createInFile } from "./savers/create-at-place.ts";

testCheckpointer({ name: "SqliteCheckpointer", create: () => createInFile("SqliteCheckpointer") });

testCheckpointer({
  name: "SqliteCheckpointer, encrypted and compressed",
  create: () => createInFile("SealedSqliteCheckpointer"),
});

testCheckpointer({
  name: "SqliteCheckpointer, guarded",
  create: () => createInFile("GuardedSqliteCheckpointer"),
});
