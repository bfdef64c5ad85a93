import fc from "fast-check";
import { expect, it } from "vitest";
import { lastingSubgraphsAt } from "../history/fork/subgraphs-at.ts";
import { isUnfinished, type ThreadOutline } from "../history/fork/thread-outline.ts";
import type { AncestryRow, CheckpointLinkRow } from "../store/retention-store.ts";
import { ancestryLeft } from "./ancestry-left.ts";
import { chooseKept } from "./choose-kept.ts";
import { waysOf } from "./ways.ts";

/** `from` and `root` are taken as shares of the checkpoints there are: 1 is the last. */
const step = fc.record({
  namespace: fc.constantFrom("", "", "", "lasting", "task:1"),
  from: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
  root: fc.oneof({ weight: 2, arbitrary: fc.constant(1) }, fc.double({ min: 0, max: 1, noNaN: true })),
  isWritten: fc.boolean(),
  keepLast: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined, freq: 5 }),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

interface Thread {
  /** All that was ever put. */
  whole: CheckpointLinkRow[];
  /** What is left of it. */
  links: CheckpointLinkRow[];
  ancestry: AncestryRow[];
}

it("leaves to know, of those that stay, what was done, and what their subgraphs remember", () => {
  let removed = 0;
  const property = fc.property(fc.array(step, { minLength: 5, maxLength: 60 }), (steps) => {
    const thread: Thread = { whole: [], links: [], ancestry: [] };
    for (const one of steps) {
      put(thread, one);
      if (one.keepLast === undefined) continue;
      removed += prune(thread, one.keepLast);
      expectKnown(thread);
      expect(prune(thread, one.keepLast)).toBe(0);
    }
  });
  fc.assert(property, { numRuns: Number(process.env["PRUNE_RUNS"] ?? 500) });
  expect(removed).toBeGreaterThan(100);
});

function put(thread: Thread, { namespace, from, root, isWritten }: Step): void {
  const checkpointId = String(thread.whole.length).padStart(4, "0");
  const roots = thread.links.filter((link) => link.namespace === "");
  const link: CheckpointLinkRow = {
    namespace,
    checkpointId,
    parentId: share(
      thread.links.filter((one) => one.namespace === namespace),
      from,
    )?.checkpointId,
    source: "loop",
    rootId: namespace === "" ? undefined : (share(roots, root)?.checkpointId ?? "none"),
    valueless: [],
    counted: [],
    needsParent: false,
    isFork: false,
    written: isWritten ? ["log"] : [],
  };
  thread.whole.push(link);
  thread.links.push(link);
}

function share<T>(items: readonly T[], part: number): T | undefined {
  return items[Math.floor(part * (items.length - 1))];
}

function prune(thread: Thread, keepLast: number): number {
  const { links, ancestry } = thread;
  const ways = waysOf(links, ancestry);
  const kept = chooseKept(links, keepLast, ways);
  const staying = links.filter((link) => kept.has(link));
  if (staying.length < links.length) thread.ancestry = ancestryLeft(links, kept, ways);
  thread.links = staying;
  return links.length - staying.length;
}

function expectKnown({ whole, links, ancestry }: Thread): void {
  const [before, after] = [outlineOf(whole), outlineOf(links, ancestry)];
  for (const { checkpointId } of links.filter(({ namespace }) => namespace === "")) {
    expect(isUnfinished(after, checkpointId)).toBe(isUnfinished(before, checkpointId));
    const [were, are] = [before, after].map((outline) => lastingSubgraphsAt(outline, checkpointId).get("lasting"));
    expect(are).toBe(were);
  }
  const builtOn = new Set(whole.map(({ namespace, parentId }) => `${namespace} ${parentId}`));
  for (const [{ namespace, checkpointId }, reason] of chooseKept(links, 1, waysOf(links, ancestry))) {
    if (reason === "unconsumed-writes") expect(builtOn).not.toContain(`${namespace} ${checkpointId}`);
  }
  const lasting = links.filter(({ namespace }) => namespace === "lasting");
  expect(ancestry.length).toBeLessThanOrEqual(2 * links.length + lasting.length);
}

function outlineOf(links: readonly CheckpointLinkRow[], ancestry: readonly AncestryRow[] = []): ThreadOutline {
  const own = [...(waysOf(links, ancestry).get("") ?? [])];
  const subgraphs = links
    .filter(({ namespace }) => namespace !== "")
    .map(({ namespace, checkpointId, rootId }) => ({ namespace, id: checkpointId, root: rootId, isCopy: false }));
  return { parents: new Map(own), subgraphs: subgraphs.toReversed() };
}
