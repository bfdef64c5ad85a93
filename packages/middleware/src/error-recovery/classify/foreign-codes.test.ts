import { describe, expect, it } from "vitest";
import { classifyError } from "./classify-error.ts";

describe("a field that is named like something that every object has", () => {
  it.each(["constructor", "toString", "__proto__", "hasOwnProperty"])("%s is no code", (name) => {
    const google = JSON.stringify({ error: { code: 400, status: name, message: "x" } });
    for (const [error, expected] of [
      [Object.assign(new Error("x"), { lc_error_code: name }), "bug"],
      [Object.assign(new Error("x"), { code: name, name }), "bug"],
      [new Error(google), "invalid-request"],
      [Object.assign(new Error(google), { status: 503 }), "overloaded"],
      [
        Object.assign(new Error("x"), { status: 400, error: { type: name, code: name }, requestID: "r" }),
        "invalid-request",
      ],
    ] as const)
      expect(classifyError(error).class).toBe(expected);
  });
});
