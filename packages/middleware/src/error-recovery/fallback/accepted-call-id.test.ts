import { describe, expect, it } from "vitest";
import { acceptedCallId } from "./accepted-call-id.ts";

describe("acceptedCallId", () => {
  it("keeps an id that the provider accepts, and one of a provider whose rules are not known", () => {
    expect(acceptedCallId("call_1", "anthropic")).toBe("call_1");
    for (const provider of ["somebody", "constructor", "toString", "__proto__"])
      expect(acceptedCallId("functions.search:0", provider)).toBe("functions.search:0");
  });

  it("makes the same new one of an id that is not accepted", () => {
    const made = acceptedCallId("functions.search:0", "mistral");
    expect(made).toMatch(/^[a-zA-Z0-9]{9}$/);
    expect(acceptedCallId("functions.search:0", "mistral")).toBe(made);
  });
});
