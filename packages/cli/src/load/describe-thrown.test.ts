import { expect, it } from "vitest";
import { describeThrown } from "./describe-thrown.ts";

it("describes whatever can be thrown", () => {
  expect(describeThrown(new TypeError("no"))).toMatchObject({ name: "TypeError", message: "no" });
  expect(describeThrown({ message: "like an error", code: "E_LIKE" })).toEqual({
    name: "Error",
    message: "like an error",
    stack: "",
    code: "E_LIKE",
  });
  expect(describeThrown(undefined)).toEqual({ name: "undefined", message: "undefined", stack: "" });
  expect(describeThrown(null)).toEqual({ name: "null", message: "null", stack: "" });
  expect(describeThrown({ status: 401 })).toEqual({ name: "object", message: '{"status":401}', stack: "" });
  expect(describeThrown(Symbol("x")).message).toBe("Symbol(x)");
});

it("does not throw at an error that does", () => {
  const trap = Object.defineProperty(new Error("x"), "message", {
    get() {
      throw new Error("trap");
    },
  });
  expect(describeThrown(trap).message).toBe("an error that cannot be read");
  const circular: { self?: unknown } = {};
  circular.self = circular;
  expect(describeThrown(circular).name).toBe("Error");
});

it("lists what a validation found, in one line", () => {
  const error = Object.assign(new Error("[\n {}\n]"), {
    issues: [{ path: ["env", "PORT"], message: "Required" }, { message: "Too small" }, 5],
  });
  expect(describeThrown(error).message).toBe("env.PORT: Required; Too small");
});

it("keeps messages of any length short enough to send", () => {
  expect(describeThrown(new Error("x".repeat(1_000_000))).message).toHaveLength(10_000);
});
