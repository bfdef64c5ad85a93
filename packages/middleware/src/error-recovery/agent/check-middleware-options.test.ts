import { expect, it } from "vitest";
import { script } from "./testing/recovering-agent.ts";
import { errorRecoveryMiddleware } from "./error-recovery-middleware.ts";

it.each<[string, object, string]>([
  ["a list of tools", { tools: [] }, "The option tools is a list. Give an object of options by name."],
  ["no tools", { tools: null }, "The option tools is null. Give an object of options by name."],
  ["no fallback", { fallback: null }, "The option fallback has to be a list of { model, on }."],
  [
    "a fallback for nothing",
    { fallback: [{ model: script("Yes."), on: [] }] },
    "The option fallback[0].on is empty: the model would never be asked.",
  ],
])("refuses %s, which would hold for nothing", (_, options, message) => {
  const refused = { code: "recovery.invalid-option", message: expect.stringContaining(message) as string };
  expect(() => errorRecoveryMiddleware(options)).toThrow(expect.objectContaining(refused) as Error);
});
