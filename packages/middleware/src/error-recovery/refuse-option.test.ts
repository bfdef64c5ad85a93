import { describe, expect, it } from "vitest";
import { checkBoolean, checkNumber } from "./refuse-option.ts";

describe("a value that is refused", () => {
  it.each([
    ["3", 'The option attempts is "3". Give a whole number of at least 1.'],
    ["", 'The option attempts is "". Give a whole number of at least 1.'],
    [0, "The option attempts is 0. Give a whole number of at least 1."],
    [null, "The option attempts is null. Give a whole number of at least 1."],
    [{ of: 3 }, "The option attempts is an object. Give a whole number of at least 1."],
    [Object.create(null), "The option attempts is an object. Give a whole number of at least 1."],
    [[3], "The option attempts is a list. Give a whole number of at least 1."],
  ])("is shown as it was given: %j", (value, message) => {
    expect(() => checkNumber("attempts", value, { min: 1, whole: true })).toThrow(message);
  });

  it("is told from the boolean that it looks like", () => {
    expect(() => checkBoolean("idempotent", "true")).toThrow('is "true". Give true or false');
  });
});
