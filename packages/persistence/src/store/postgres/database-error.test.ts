import { expect, it } from "vitest";
import { databaseError } from "./database-error.ts";

const failing = (code: string | undefined, message: string) => Object.assign(new Error(message), { code });

it.each(["ECONNREFUSED", "ENOTFOUND", "ETIMEDOUT"])("says what to look at where nobody answers (%s)", (code) => {
  const error = databaseError(failing(code, `connect ${code}`), "public");
  expect(error).toMatchObject({
    code: "checkpointer.database-failed",
    message: expect.stringMatching(
      new RegExp(`^The Postgres database failed: connect ${code}\\. Look whether the server is up`),
    ),
  });
});

it("gives no such advice where the server itself refused", () => {
  for (const code of ["53300", undefined])
    expect(databaseError(failing(code, "refused"), "public").message).toBe("The Postgres database failed: refused.");
});
