import { expect, it, onTestFinished } from "vitest";
import { describeRunStore } from "../../testing/run-store-contract.ts";
import { admit, claimOf, runToAdmit } from "../../testing/runs-of-test.ts";
import { openSqliteUnderTest, type SqliteUnderTest } from "../testing/sqlite-under-test.ts";

describeRunStore({ open: openSqliteUnderTest });

async function openFour(): Promise<SqliteUnderTest["store"][]> {
  const database = await openSqliteUnderTest();
  onTestFinished(() => database.close());
  return [database.store, database.openAnother(), database.openAnother(), database.openAnother()];
}

it("admits one run of a thread, of several connections that ask at once", async () => {
  const stores = await openFour();
  for (let round = 0; round < 20; round++) {
    const threadId = `t${round}`;
    const all = await Promise.all(stores.map(({ runs }) => runs.admit(runToAdmit({ threadId }))));
    expect(all.map(({ kind }) => kind).toSorted()).toEqual(["admitted", "refused", "refused", "refused"]);
  }
});

it("gives each run to one, of several connections that claim at once", async () => {
  const stores = await openFour();
  const { runs } = stores[0]!;
  for (let n = 0; n < 60; n++) await admit(runs, { threadId: `t${n}`, leaseMs: 0 });
  const claimed = await Promise.all(
    stores.map(async (store, n) => {
      const rounds = Array.from({ length: 5 }, () => store.runs.claim(claimOf({ owner: `owner-${n}`, limit: 3 })));
      return (await Promise.all(rounds)).flat();
    }),
  );
  const threads = claimed.flat().map(({ threadId }) => threadId);
  expect(threads).toHaveLength(60);
  expect(new Set(threads).size).toBe(60);
});
