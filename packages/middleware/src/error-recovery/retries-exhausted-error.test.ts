import { expect, it } from "vitest";
import { RetriesExhaustedError } from "./retries-exhausted-error.ts";

it("has its message when it is written as JSON, and nothing of its cause", () => {
  const attempts = [
    { call: { kind: "model", name: "gpt" }, attempt: 1, class: "server", message: "HTTP 500" },
  ] as const;
  const error = new RetriesExhaustedError("No luck.", { reason: "attempts", attempts }, new Error("secret"));
  expect(JSON.parse(JSON.stringify({ error }))).toEqual({
    error: {
      name: "RetriesExhaustedError",
      code: "recovery.exhausted",
      message: "No luck.",
      reason: "attempts",
      attempts,
    },
  });
});
