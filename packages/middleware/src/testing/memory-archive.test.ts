import { AIMessage, HumanMessage, ToolMessage, type BaseMessage } from "@langchain/core/messages";
import { MemorySaver } from "@langchain/langgraph-checkpoint";
import fc from "fast-check";
import { expect, it } from "vitest";
import { anyHistory, anyPlainHistory } from "./histories.ts";
import { memoryArchive } from "./memory-archive.ts";
import { snapshotOf } from "./message-snapshot.ts";

const human = (id: string, content: string) => new HumanMessage({ id, content });

it("keeps each message once per thread, in order, and returns a reference", async () => {
  const archive = memoryArchive();
  const [first, second] = [human("1", "a"), human("2", "b")];
  expect(await archive.archive("t", [first])).toBe("memory:t");
  await archive.archive("t", [first, second]);
  await archive.archive("other", [second]);
  expect(archive.messagesOf("t")).toEqual([snapshotOf(first), snapshotOf(second)]);
  expect(Object.keys(archive.threads())).toEqual(["t", "other"]);
  expect(archive.calls.map(({ ids }) => ids)).toEqual([["1"], ["1", "2"], ["2"]]);
  expect(archive.messagesOf("unknown")).toEqual([]);
});

it("keeps a message that has changed under its id beside the earlier one", async () => {
  const archive = memoryArchive();
  await archive.archive("t", [human("1", "a")]);
  await archive.archive("t", [human("1", "changed")]);
  expect(archive.messagesOf("t").map(({ content }) => content)).toEqual(["a", "changed"]);
});

it("keeps equal messages without an id apart", async () => {
  const archive = memoryArchive();
  await archive.archive("t", [
    { role: "user", content: "yes" },
    { role: "user", content: "yes" },
  ]);
  expect(archive.messagesOf("t")).toHaveLength(2);
});

it("stores nothing while it fails", async () => {
  const archive = memoryArchive();
  archive.failing = true;
  await expect(archive.archive("t", [human("1", "a")])).rejects.toThrow("out of reach");
  expect(archive.threads()).toEqual({});
  archive.failing = false;
  await archive.archive("t", [human("1", "a")]);
  expect(archive.messagesOf("t")).toHaveLength(1);
});

it("shows a later change of the original", async () => {
  const archive = memoryArchive();
  const block = { type: "text" as const, text: "before" };
  const message = new AIMessage({
    id: "1",
    content: [block],
    tool_calls: [{ id: "c", name: "f", args: { deep: [1] } }],
  });
  await archive.archive("t", [message]);
  expect(archive.messagesOf("t")[0]).toEqual(snapshotOf(message));
  block.text = "after";
  expect(archive.messagesOf("t")[0]).not.toEqual(snapshotOf(message));
  expect(archive.messagesOf("t")[0]?.content).toEqual([{ type: "text", text: "before" }]);
});

it("shows a later change of bytes and of dates, too", async () => {
  const archive = memoryArchive();
  const artifact = { bytes: new Uint8Array([1, 2]), at: new Date(0) };
  const message = new ToolMessage({ id: "1", content: "a", tool_call_id: "c", artifact });
  await archive.archive("t", [message]);
  artifact.bytes[0] = 9;
  artifact.at.setTime(9);
  const stored = { bytes: new Uint8Array([1, 2]), at: new Date(0) };
  expect(archive.messagesOf("t")[0]?.["artifact"]).toEqual(stored);
});

it("tells messages apart that differ in any field", () => {
  const plain = { id: "1", content: "a", tool_call_id: "c" };
  const snapshots = [
    snapshotOf(new ToolMessage(plain)),
    snapshotOf(new ToolMessage({ ...plain, artifact: { rows: 1 } })),
    snapshotOf(new ToolMessage({ ...plain, status: "error" })),
    snapshotOf(new ToolMessage({ ...plain, additional_kwargs: { x: 1 } })),
    snapshotOf(new ToolMessage({ ...plain, name: "search" })),
    snapshotOf(human("1", "a")),
    snapshotOf(new AIMessage({ id: "1", content: "a" })),
  ];
  expect(new Set(snapshots.map((snapshot) => JSON.stringify(snapshot))).size).toBe(snapshots.length);
});

it("knows a message that a checkpoint gave back", async () => {
  const message = new AIMessage({
    id: "1",
    content: "a",
    tool_calls: [{ id: "c", name: "f", args: { x: undefined } }],
  });
  const { serde } = new MemorySaver();
  const read = (await serde.loadsTyped(...(await serde.dumpsTyped(message)))) as AIMessage;
  const archive = memoryArchive();
  await archive.archive("t", [message]);
  await archive.archive("t", [read]);
  expect(archive.messagesOf("t")).toHaveLength(1);
});

it("stores every history whole", async () => {
  const histories = fc.oneof<fc.Arbitrary<BaseMessage[] | { role: string; content: unknown }[]>[]>(
    anyHistory(),
    anyPlainHistory(),
  );
  await fc.assert(
    fc.asyncProperty(histories, async (messages) => {
      const archive = memoryArchive();
      await archive.archive("t", messages);
      expect(archive.messagesOf("t")).toEqual(messages.map(snapshotOf));
    }),
    { seed: 7, numRuns: 60 },
  );
});
