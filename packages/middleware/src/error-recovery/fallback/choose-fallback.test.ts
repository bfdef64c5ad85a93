import { describe, expect, it } from "vitest";
import { ScriptedModel } from "../../testing/scripted-model.ts";
import { chooseFallback } from "./choose-fallback.ts";
import type { FallbackModel } from "./fallback-model.ts";

const model = new ScriptedModel(() => "Fine.");
const any: FallbackModel = { model };
const forOverload: FallbackModel = { model, on: ["overloaded"] };
const forFilter: FallbackModel = { model, on: ["content-filter", "abort"] };

describe("chooseFallback", () => {
  it("takes the first one that is for the failure", () => {
    expect(chooseFallback([forOverload, any], "overloaded")).toBe(forOverload);
    expect(chooseFallback([forOverload, any], "server")).toBe(any);
    expect(chooseFallback([any, forFilter], "content-filter")).toBe(forFilter);
  });

  it("asks none twice", () => {
    expect(chooseFallback([forOverload, any], "overloaded", [forOverload])).toBe(any);
    expect(chooseFallback([forOverload, any], "overloaded", [forOverload, any])).toBeUndefined();
    expect(chooseFallback([forOverload, any], "overloaded", [any])).toBe(forOverload);
  });

  it("knows two entries of one model apart", () => {
    const [one, other] = [{ model }, { model }];
    expect(chooseFallback([one, other], "server", [one])).toBe(other);
  });

  it.each(["overloaded", "rate-limit", "quota", "server", "network", "timeout"] as const)(
    "is for %s by default",
    (name) => {
      expect(chooseFallback([any], name)).toBe(any);
    },
  );

  it.each(["auth", "bug", "invalid-request", "context-overflow", "content-filter", "not-found"] as const)(
    "is not for %s by default",
    (name) => {
      expect(chooseFallback([any], name)).toBeUndefined();
    },
  );

  it("never answers an abort or control flow", () => {
    expect(chooseFallback([forFilter], "abort")).toBeUndefined();
    expect(chooseFallback([{ model, on: ["control-flow"] }], "control-flow")).toBeUndefined();
  });
});
