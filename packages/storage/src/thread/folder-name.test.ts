import fc from "fast-check";
import { expect, it } from "vitest";
import { HARD_THREAD_IDS } from "../testing/hard-thread-ids.ts";
import { folderName } from "./folder-name.ts";

const anyId = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constantFrom(...HARD_THREAD_IDS));

it.each(["3f2504e0-4f89-11d3-9a0c-0305e82c3301", "user_42", "thread-1", "0"])("is %s itself", (threadId) => {
  expect(folderName(threadId)).toBe(threadId);
});

it("keeps what is readable of other ids", () => {
  expect(folderName("User 42/Chat #7")).toMatch(/^user-42-chat-7~[\da-f]{40}$/);
  expect(folderName("CON")).toMatch(/^con~/);
  expect(folderName("\ud800")).toMatch(/^thread~/);
});

it("is a name on every file system", () => {
  fc.assert(
    fc.property(anyId, (threadId) => {
      const name = folderName(threadId);
      expect(name).toMatch(/^[a-z0-9][a-z0-9_~-]{0,89}$/);
      expect(name).not.toMatch(/^(?:con|prn|aux|nul|com\d|lpt\d)$/);
    }),
  );
});

it("is another one for each other id, also where the case of letters does not count", () => {
  fc.assert(
    fc.property(anyId, anyId, (left, right) => {
      fc.pre(left !== right);
      expect(folderName(left).toLowerCase()).not.toBe(folderName(right).toLowerCase());
    }),
  );
  expect(new Set(HARD_THREAD_IDS.map((id) => folderName(id))).size).toBe(HARD_THREAD_IDS.length);
  // An id that looks like the folder of another.
  expect(folderName(folderName("User 42"))).not.toBe(folderName("User 42"));
});
