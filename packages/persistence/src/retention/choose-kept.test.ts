import { describe, expect, it } from "vitest";
import type { CheckpointLinkRow } from "../store/retention-store.ts";
import { chooseKept } from "./choose-kept.ts";

function link(checkpointId: string, parentId?: string, more: Partial<CheckpointLinkRow> = {}): CheckpointLinkRow {
  return {
    namespace: "",
    checkpointId,
    parentId,
    source: "loop",
    rootId: undefined,
    valueless: [],
    counted: [],
    needsParent: false,
    isFork: false,
    written: [],
    ...more,
  };
}

function keptIds(links: CheckpointLinkRow[], keepLast: number): string {
  const kept = chooseKept(links, keepLast);
  return links.flatMap((one) => (kept.has(one) ? `${one.namespace}${one.checkpointId}` : [])).join(" ");
}

/** a - b - c - d - e */
const LINE = [link("a"), link("b", "a"), link("c", "b"), link("d", "c"), link("e", "d")];

describe("chooseKept", () => {
  it("keeps the last in the order of arrival, and all where there are no more", () => {
    expect(keptIds(LINE, 2)).toBe("d e");
    expect(keptIds(LINE, 9)).toBe("a b c d e");
    expect(keptIds([], 2)).toBe("");
  });

  it("keeps what a thread began with that is a fork of another, and no later one that was forked into it", () => {
    const [first, ...others] = LINE;
    expect(keptIds([{ ...first!, isFork: true }, ...others], 2)).toBe("a d e");
    expect(
      keptIds(
        LINE.map((one) => ({ ...one, isFork: one.checkpointId === "b" })),
        2,
      ),
    ).toBe("d e");
  });

  it("keeps where the branches of those that stay went apart, and nothing between", () => {
    const branched = [...LINE, link("x", "b"), link("y", "x"), link("z", "y")];
    expect(keptIds(branched, 4)).toBe("b e x y z");
    expect(keptIds(branched, 3)).toBe("x y z");
  });

  it("keeps a fork point of three branches once, and that of a branch of a branch", () => {
    const three = [
      link("a"),
      link("b", "a"),
      link("p", "b"),
      link("q", "b"),
      link("r", "b"),
      link("s", "q"),
      link("t", "q"),
    ];
    expect(keptIds(three, 5)).toBe("b p q r s t");
  });

  it("keeps the tip of a branch with writes that nobody took up, but not those that were", () => {
    const tip = [
      link("a", undefined, { written: ["log"] }),
      link("b", "a"),
      link("x", "a", { written: ["log"] }),
      link("c", "b"),
    ];
    expect(keptIds(tip, 1)).toBe("a x c");
  });

  it("keeps what a DeltaChannel needs, back to where its value stands", () => {
    const delta = { counted: ["log"] };
    const links = [link("a", undefined, delta), link("b", "a"), link("c", "b", delta), link("d", "c", delta)];
    expect(keptIds(links, 1)).toBe("b c d");
  });

  it("keeps nothing for a DeltaChannel that nobody wrote to, and all back to the first who did", () => {
    const delta = { counted: ["log"] };
    const unused = [link("a", undefined, delta), link("b", "a", delta), link("c", "b", delta), link("d", "c", delta)];
    expect(keptIds(unused, 1)).toBe("d");
    expect(keptIds(unused.with(1, link("b", "a", { ...delta, written: ["log"] })), 1)).toBe("b c d");
  });

  it("does not take a channel that is never stored for a DeltaChannel, except after an update", () => {
    const untracked = { valueless: ["secret"] };
    const links = [link("a"), link("b", "a", untracked), link("c", "b", untracked)];
    expect(keptIds(links, 1)).toBe("c");
    expect(keptIds([...links, link("d", "c", { ...untracked, source: "update" })], 1)).toBe("c d");
  });

  it("keeps the parent that holds a part of a checkpoint of an old format", () => {
    expect(keptIds([link("a"), link("b", "a"), link("c", "b", { needsParent: true })], 1)).toBe("b c");
  });

  it("keeps of a subgraph its head, what ran under a checkpoint that stays, and what names no root", () => {
    const inner = (id: string, rootId: string | undefined, namespace = "n:1|") =>
      link(id, undefined, { namespace, rootId });
    const links = [
      ...LINE,
      inner("1", "a"),
      inner("2", "d"),
      inner("3", "d"),
      inner("4", "a"),
      inner("5", undefined),
      inner("6", "a"),
      inner("1", "a", "m:1|"),
    ];
    expect(keptIds(links, 2)).toBe("d e n:1|2 n:1|3 n:1|5 n:1|6 m:1|1");
  });

  it("keeps how a lasting subgraph stood before a checkpoint that stays", () => {
    const lasting = (id: string, rootId: string) => link(id, undefined, { namespace: "sub", rootId });
    const links = [link("a"), lasting("1", "a"), lasting("2", "a"), link("b", "a"), link("c", "b"), lasting("3", "c")];
    expect(keptIds([...links, link("d", "c"), lasting("4", "d")], 2)).toBe("sub2 c sub3 d sub4");
  });

  it("ends where parents name each other", () => {
    expect(keptIds([link("a", "b", { needsParent: true }), link("b", "a", { needsParent: true })], 1)).toBe("a b");
  });
});
