import { describe, expect, it } from "vitest";
import { fingerprintFunction, fingerprintSource } from "./function-fingerprint.ts";

describe("the fingerprint of a function", () => {
  it("is the same whatever its spaces, line breaks and comments", () => {
    const [plain, spread] = ["(a, b) => a.concat(b)", "(a,b)=>\n  // all of it\n  a . concat( /* new */ b )"];
    expect(fingerprintSource(spread)).toBe(fingerprintSource(plain));
    expect(fingerprintSource(plain)).toMatch(/^[0-9a-f]{16}$/);
  });

  it.each([
    ["(a, b) => a.concat(b)", "(a, b) => b.concat(a)"],
    ["(a, b) => a.slice(-20)", "(a, b) => a.slice(-2)"],
    ['() => "a b"', '() => "a  b"'],
    ["() => `// ${1}`", "() => `// ${2}`"],
    ["() => /a b/", "() => /a  b/"],
    ["function a() {}", "functiona() {}"],
  ])("tells %s from %s", (one, other) => {
    expect(fingerprintSource(one)).not.toBe(fingerprintSource(other));
  });

  it("is made of methods, of native functions and of what is no JavaScript that is known", () => {
    const { reduce } = {
      reduce(current: unknown) {
        return current;
      },
    };
    for (const call of [reduce, Math.max, Array.prototype.concat.bind([])]) {
      expect(fingerprintFunction(call)).toMatch(/^[0-9a-f]{16}$/);
    }
    expect(fingerprintSource("a ' b\n c")).toBe(fingerprintSource("a ' b c"));
  });
});
