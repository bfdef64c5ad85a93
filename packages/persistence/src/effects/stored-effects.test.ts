import { afterEach, beforeEach, expect, it } from "vitest";
import { createValueCodec, type ValueCodecOptions } from "../encoding/create-value-codec.ts";
import { openSqliteUnderTest } from "../store/sqlite/testing/sqlite-under-test.ts";
import type { StoreUnderTest } from "../store/testing/store-under-test.ts";
import { storedEffects } from "./stored-effects.ts";

const KEY = { threadId: "t", branch: "", callId: "call", scope: "m" };
const CLAIM = { ...KEY, name: "charge", argsHash: "a", claimId: "one", after: undefined };
const ENCRYPTION = { keys: [{ id: "k1", key: new Uint8Array(32).fill(7) }] };

class CardDeclinedError extends Error {
  override name = "CardDeclinedError";
  readonly reason = "expired";
}

let database: StoreUnderTest;
beforeEach(async () => {
  database = await openSqliteUnderTest();
});
afterEach(() => database.close());

function effectsWith(options: ValueCodecOptions = {}) {
  return storedEffects(database.store.effects, createValueCodec(options));
}

it.each<[what: string, result: unknown]>([
  ["an object", { id: "ch_1", at: new Date(0) }],
  ["nothing", undefined],
  ["null", null],
])("gives back a result that is %s", async (_what, result) => {
  const effects = effectsWith();
  await effects.claim(CLAIM, undefined);
  await effects.finish(KEY, "one", { state: "done", result }, undefined);
  expect(await effects.read(KEY)).toMatchObject({ state: "done", result });
  expect(await effects.claim({ ...CLAIM, claimId: "two" }, undefined)).toMatchObject({ effect: { result } });
  expect(await effects.list("t", { only: "all", limit: 1 })).toMatchObject([{ result }]);
});

it("gives back the error of a call with its name, its message and what it holds", async () => {
  const effects = effectsWith();
  await effects.claim(CLAIM, undefined);
  await effects.finish(KEY, "one", { state: "failed", result: new CardDeclinedError("No more.") }, undefined);
  const { result } = (await effects.read(KEY))!;
  expect(result).toBeInstanceOf(Error);
  expect(result).toMatchObject({ name: "CardDeclinedError", message: "No more.", reason: "expired" });
});

it("has no result before it is finished", async () => {
  const effects = effectsWith({ encryption: ENCRYPTION });
  expect(await effects.claim(CLAIM, undefined)).toEqual({ kind: "claimed" });
  const found = await effects.claim({ ...CLAIM, claimId: "two" }, undefined);
  expect(found).toMatchObject({ kind: "found", effect: { state: "claimed", result: undefined } });
});

it("encrypts a result, bound to its call", async () => {
  const effects = effectsWith({ encryption: ENCRYPTION });
  const { effects: rows } = database.store;
  for (const callId of ["call", "other"]) await effects.claim({ ...CLAIM, callId }, undefined);
  await effects.finish(KEY, "one", { state: "done", result: "s3cret" }, undefined);
  expect(await effects.read(KEY)).toMatchObject({ result: "s3cret" });
  const stored = (await rows.read(KEY))?.result;
  expect(new TextDecoder().decode(stored?.bytes)).not.toContain("s3cret");
  const other = { ...KEY, callId: "other" };
  await rows.finish(other, "one", { state: "done", result: stored! }, undefined);
  await expect(effects.read(other)).rejects.toMatchObject({ code: "persistence.tampered-row" });
});

it.each(["done", "failed"] as const)(
  "does not take it from a row without a result that a call is %s",
  async (state) => {
    const effects = effectsWith({ encryption: ENCRYPTION });
    const { effects: rows } = database.store;
    await effects.claim(CLAIM, undefined);
    await rows.finish(KEY, "one", { state, result: { type: "empty", bytes: new Uint8Array(0) } }, undefined);
    await expect(effects.read(KEY)).rejects.toMatchObject({ code: "persistence.plaintext-row" });
    await expect(effects.claim({ ...CLAIM, claimId: "two" }, undefined)).rejects.toMatchObject({
      code: "persistence.plaintext-row",
    });
    const bare = { ...rows, read: async (key: typeof KEY) => ({ ...(await rows.read(key))!, result: undefined }) };
    const withoutRow = storedEffects(bare, createValueCodec({ encryption: ENCRYPTION }));
    await expect(withoutRow.read(KEY)).rejects.toMatchObject({ code: "persistence.plaintext-row" });
    const lenient = effectsWith({ encryption: { ...ENCRYPTION, allowPlaintext: true } });
    expect(await lenient.read(KEY)).toMatchObject({ state, result: undefined });
  },
);

it("encrypts that there is no result", async () => {
  const effects = effectsWith({ encryption: ENCRYPTION });
  await effects.claim(CLAIM, undefined);
  await effects.finish(KEY, "one", { state: "done", result: undefined }, undefined);
  expect(await effects.read(KEY)).toMatchObject({ state: "done", result: undefined });
});

it("says where in a result something is that cannot be stored, and leaves the call unfinished", async () => {
  const effects = effectsWith();
  await effects.claim(CLAIM, undefined);
  const finishing = effects.finish(KEY, "one", { state: "done", result: { close() {} } }, undefined);
  await expect(finishing).rejects.toMatchObject({
    code: "persistence.lossy-value",
    message: expect.stringContaining("result.close is a function"),
  });
  expect(await effects.read(KEY)).toMatchObject({ state: "claimed" });
});

it("refuses a call id that no database can hold", async () => {
  const claiming = effectsWith().claim({ ...CLAIM, callId: "call\0" }, undefined);
  await expect(claiming).rejects.toMatchObject({ code: "checkpointer.name-unstorable" });
});
