import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createThreadId, type ThreadIdParts } from "./create-thread-id.ts";
import { parseThreadId } from "./parse-thread-id.ts";

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 });
const parts = fc
  .tuple(text, fc.dictionary(text, text, { maxKeys: 4, noNullPrototype: true }))
  .map(([job, rest]): ThreadIdParts => ({ ...rest, job }));

describe("createThreadId", () => {
  it("can be read, and does not depend on the order of the parts", () => {
    expect(createThreadId({ job: "support", user: 42, ticket: "T-7" })).toBe("support.ticket=T-7.user=42");
    expect(createThreadId({ ticket: "T-7", job: "support", user: 42 })).toBe("support.ticket=T-7.user=42");
  });

  it("takes a number and its text for one part", () => {
    expect(createThreadId({ job: "a", user: 42 })).toBe(createThreadId({ job: "a", user: "42" }));
    expect(createThreadId({ job: "a", user: 42n })).toBe(createThreadId({ job: "a", user: "42" }));
  });

  it("writes only characters that are safe in URLs, file names and keys, up to 160 of them", () => {
    fc.assert(
      fc.property(parts, (given) => {
        expect(createThreadId(given)).toMatch(/^[A-Za-z0-9._=~-]{1,160}$/);
      }),
    );
  });

  it("gives different parts different ids: what one is made of can be read back", () => {
    fc.assert(
      fc.property(parts, (given) => {
        const id = createThreadId(given);
        fc.pre(!id.includes("~h"));
        expect(parseThreadId(id)).toEqual(given);
      }),
    );
  });

  it("keeps apart what only looks alike", () => {
    const ids = [
      createThreadId({ job: "a", b: "c.d=e" }),
      createThreadId({ job: "a", b: "c", d: "e" }),
      createThreadId({ job: "a.b=c", d: "e" }),
      createThreadId({ job: "a", "b=c": "d~2Ee" }),
      createThreadId({ job: "a", b: "c.d~3De" }),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("shortens long ids by their hash, keeping the front", () => {
    const id = createThreadId({ job: "crawl", url: "https://example.com/".repeat(50) });
    expect(id).toMatch(/^crawl\.url=https~3A~2F~2F/);
    expect(id).toMatch(/~h[0-9a-f]{32}$/);
    expect(id.length).toBeLessThanOrEqual(160);
    expect(id).not.toBe(createThreadId({ job: "crawl", url: `${"https://example.com/".repeat(50)}?` }));
    expect(parseThreadId(id)).toBeUndefined();
  });

  it.each([
    ["an empty part", { job: "a", user: "" }],
    ["no job", {}],
    ["a fraction", { job: "a", user: 1.5 }],
    ["undefined", { job: "a", user: undefined }],
    ["an object", { job: "a", user: {} }],
    ["half a character", { job: "a", user: "\ud800" }],
    ["a part without a name", { job: "a", "": "b" }],
  ])("refuses %s", (_, given) => {
    expect(() => createThreadId(given as unknown as ThreadIdParts)).toThrow(
      expect.objectContaining({ code: "thread-id.invalid-part" }),
    );
  });
});

describe("parseThreadId", () => {
  it.each(["", "a b", "a.b", "a.=b", "a.b=", "a.c=1.b=2", "a.b=~zz", "a.b=~41", "a.b=1.b=1", "a.b=~FF"])(
    "does not take %j for one of ours",
    (id) => expect(parseThreadId(id)).toBeUndefined(),
  );

  it.each([null, undefined, 5, {}])("does not take %j for one either", (id) =>
    expect(parseThreadId(id as unknown as string)).toBeUndefined(),
  );
});
