import { expect, it } from "vitest";
import type { CheckpointLinkRow } from "../store/retention-store.ts";
import { ancestryLeft } from "./ancestry-left.ts";
import { chooseKept } from "./choose-kept.ts";
import { waysOf } from "./ways.ts";

const root = (checkpointId: string, parentId?: string) => link({ namespace: "", checkpointId, parentId });
const memory = (checkpointId: string, rootId: string, parentId?: string) =>
  link({ namespace: "lasting", checkpointId, parentId, rootId, written: ["log"] });

function link(more: Partial<CheckpointLinkRow> & { namespace: string; checkpointId: string }): CheckpointLinkRow {
  const nothing = { valueless: [], counted: [], needsParent: false, isFork: false, written: [] };
  return { parentId: undefined, source: "loop", rootId: undefined, ...nothing, ...more };
}

it("knows that a step was done of which nothing stays, and of the branch that a memory is from", () => {
  const links = [
    root("a"),
    memory("1", "a"),
    root("b", "a"),
    { ...memory("2", "b", "1"), written: [] },
    memory("3", "b"),
    root("c", "a"),
  ];
  const ways = waysOf(links);
  const kept = chooseKept(links, 1, ways);
  expect([...kept.keys()].map(({ checkpointId }) => checkpointId)).toEqual(["c", "3", "1"]);
  const ancestry = ancestryLeft(links, kept, ways);
  expect(ancestry).toEqual([
    { namespace: "", checkpointId: "a", ancestorId: undefined },
    { namespace: "", checkpointId: "b", ancestorId: "a" },
    { namespace: "lasting", checkpointId: "2", ancestorId: "1" },
  ]);
  const left = links.filter((one) => kept.has(one));
  expect([...chooseKept(left, 1, waysOf(left, ancestry)).values()]).toEqual(["recent", "head", "subgraph"]);
});
