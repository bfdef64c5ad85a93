import { emptyCheckpoint, type Checkpoint } from "@langchain/langgraph-checkpoint";
import { expect, it } from "vitest";
import { nextNodes } from "./next-nodes.ts";
import { UNREADABLE } from "./unreadable.ts";

function holding(channel_values: Record<string, unknown>, versions_seen: Checkpoint["versions_seen"] = {}): Checkpoint {
  const channel_versions = Object.fromEntries(Object.keys(channel_values).map((name) => [name, 2]));
  return { ...emptyCheckpoint(), channel_values, channel_versions, versions_seen };
}

it.each<[what: string, checkpoint: Checkpoint, next: string[] | undefined]>([
  ["a branch that is taken", holding({ "branch:to:a": null }), ["a"]],
  ["one its node has seen in an earlier version", holding({ "branch:to:a": null }, { a: { "branch:to:a": 1 } }), ["a"]],
  ["one its node has seen", holding({ "branch:to:a": null }, { a: { "branch:to:a": 2 } }), []],
  ["a deferred node whose turn has come", holding({ "branch:to:a": [null, true] }), ["a"]],
  ["a deferred node that waits", holding({ "branch:to:a": [null, false] }), []],
  ["a join that is complete", holding({ "branch:to:x": undefined, "join:a+b:c": ["b", "a"] }), ["c"]],
  ["a join that waits", holding({ "branch:to:x": undefined, "join:a+b:c": ["a"] }), []],
  ["a deferred join that waits", holding({ "branch:to:x": undefined, "join:a+b:c": [["a", "b"], false] }), []],
  ["a deferred join that is complete", holding({ "branch:to:x": undefined, "join:a+b:c": [["a", "b"], true] }), ["c"]],
  [
    "Sends before branches",
    holding({ "branch:to:a": null, __pregel_tasks: [{ node: "w" }, { node: "w" }] }),
    ["w", "w", "a"],
  ],
  ["an input that was not taken in", holding({ __start__: {} }), ["__start__"]],
  ["nothing at all", emptyCheckpoint(), []],
  ["a branch that cannot be read", holding({ "branch:to:a": UNREADABLE }), ["a"]],
  ["Sends that cannot be read", holding({ "branch:to:a": null, __pregel_tasks: UNREADABLE }), undefined],
  ["a Send that cannot be read", holding({ "branch:to:a": null, __pregel_tasks: [UNREADABLE] }), undefined],
  ["a join that cannot be read", holding({ "branch:to:a": null, "join:a+b:c": UNREADABLE }), undefined],
  [
    "a join that cannot be read, which its node has seen",
    holding({ "branch:to:a": null, "join:a+b:c": UNREADABLE }, { c: { "join:a+b:c": 2 } }),
    ["a"],
  ],
  ["a graph of another kind", holding({ __start__: {}, __end__: 1 }), undefined],
])("reads %s", (_, checkpoint, next) => expect(nextNodes(checkpoint)).toEqual(next));
