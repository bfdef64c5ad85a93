import { expect, it } from "vitest";
import { createPassMemoryStore } from "./pass-memory.ts";

it("remembers each thread apart, and knows nothing of a new one", () => {
  const store = createPassMemoryStore();
  store.write("a", { ratio: 1.1 });
  store.write("b", { ratio: 0.9 });
  expect([store.read("a"), store.read("b"), store.read("c")]).toEqual([{ ratio: 1.1 }, { ratio: 0.9 }, {}]);
});

it("forgets the thread that was written longest ago", () => {
  const store = createPassMemoryStore(2);
  store.write("a", { ratio: 1 });
  store.write("b", { ratio: 1 });
  store.write("a", { ratio: 2 });
  store.write("c", { ratio: 1 });
  expect([store.read("a"), store.read("b"), store.read("c")]).toEqual([{ ratio: 2 }, {}, { ratio: 1 }]);
});
