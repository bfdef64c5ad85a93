import { deepStrictEqual } from "node:assert";
import { isDeepStrictEqual } from "node:util";
import { AIMessage, HumanMessage, ToolMessage } from "@langchain/core/messages";
import { externalId } from "@threadkeep/state";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ArchivableMessage, ArchiveEntry, MessageArchive } from "../archive.ts";
import { arbitraryMessage } from "./arbitrary-message.ts";
import { HARD_THREAD_IDS } from "./hard-thread-ids.ts";
import { readEverything } from "./read-everything.ts";

export interface ArchiveUnderTest {
  /** A way into a new and empty store; each call of the result is one more way into the same store, as another process has. */
  open: () => () => MessageArchive;
}

/** What every archive promises. */
export function testArchive({ open }: ArchiveUnderTest): void {
  describe("what goes in comes out", () => {
    it("gives any batch back as it was, to this and to another process", async () => {
      const connect = open();
      const archive = connect();
      let round = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(arbitraryMessage, { maxLength: 6 }), async (messages) => {
          const threadId = `thread-${round++}`;
          const reference = await archive.archive(threadId, messages);
          const expected = withoutRepeats(messages);
          for (const reader of [archive, connect()]) {
            const entries = await readEverything(reader, threadId, { reference, limit: 2 });
            // Not toStrictEqual, which takes a key named "constructor" for the class.
            deepStrictEqual(messagesOf(entries), expected);
            deepStrictEqual(await readEverything(reader, threadId), entries);
          }
        }),
        { numRuns: 150 },
      );
    });

    it("keeps what is changed after the call", async () => {
      const archive = open()();
      const message = new AIMessage({ id: "m1", content: [{ type: "text", text: "before" }] });
      const archived = archive.archive("t", [message]);
      message.content = "after";
      await archived;
      const entry = await archive.readMessage("t", "m1");
      expect(entry?.message.content).toEqual([{ type: "text", text: "before" }]);
    });

    it("refuses what would be destroyed, names where it is but not what it is, and writes nothing", async () => {
      const archive = open()();
      const cycle: Record<string, unknown> = {};
      cycle["self"] = cycle;
      for (const artifact of [cycle, () => "secret", Symbol("secret"), new WeakMap()]) {
        const result = new ToolMessage({
          content: "secret",
          tool_call_id: "c",
          artifact: { "the secret": [artifact] },
        });
        const error: unknown = await archive.archive("t", [{ role: "user", content: "fine" }, result]).catch((e) => e);
        expect(error).toMatchObject({ code: "archive.not-storable" });
        expect(String(error)).toMatch(/^ThreadkeepError: messages\[1\]\.artifact\[…\]\[0\]/);
        expect(String(error)).not.toContain("secret");
      }
      expect(await archive.readArchive("t")).toEqual({ entries: [] });
    });
  });

  describe("what is there already", () => {
    it("is not stored again, and the reference stays the same", async () => {
      const connect = open();
      const batch = [new HumanMessage({ id: "m1", content: "one" }), { role: "user", content: "two" }];
      const references = [await connect().archive("t", batch), await connect().archive("t", batch)];
      expect(new Set(references).size).toBe(1);
      expect(await readEverything(connect(), "t")).toHaveLength(2);
    });

    it("is completed where only a part of the batch was stored", async () => {
      const archive = open()();
      const messages = ["a", "b", "c"].map((id) => new HumanMessage({ id, content: id }));
      await archive.archive("t", messages.slice(1, 2));
      const reference = await archive.archive("t", messages);
      expect(idsOf(await readEverything(archive, "t"))).toEqual(["b", "a", "c"]);
      expect(idsOf(await readEverything(archive, "t", { reference }))).toEqual(["a", "b", "c"]);
    });

    it("is kept beside a new version under the same id", async () => {
      const archive = open()();
      const versions = ["first", "second"].map((content) => new HumanMessage({ id: "m1", content }));
      const references = [];
      for (const version of versions) references.push(await archive.archive("t", [version]));
      expect(messagesOf(await readEverything(archive, "t"))).toEqual(versions);
      expect((await archive.readMessage("t", "m1"))?.message.content).toBe("second");
      const [first] = await readEverything(archive, "t", { reference: references[0] ?? "" });
      expect(first?.message.content).toBe("first");
    });

    it("is known by content and rank where messages have no id", async () => {
      const archive = open()();
      const batch = ["yes", "yes", "no"].map((content) => ({ role: "user", content }));
      await archive.archive("t", batch);
      await archive.archive("t", structuredClone(batch));
      const entries = await readEverything(archive, "t");
      expect(entries.map(({ message }) => message.content)).toEqual(["yes", "yes", "no"]);
      expect(new Set(idsOf(entries)).size).toBe(3);
    });

    it("is stored once when many ask at once, through several connections", async () => {
      const connect = open();
      const connections = [connect(), connect(), connect()];
      const batches = Array.from({ length: 30 }, (_, n) =>
        Array.from(
          { length: 5 },
          (_, m) => new HumanMessage({ id: `m${(n * 3 + m) % 50}`, content: `${(n * 3 + m) % 50}` }),
        ),
      );
      const asked = batches.flatMap((batch) => connections.map((connection) => connection.archive("t", batch)));
      const references = await Promise.all(asked);
      for (const reader of [...connections, connect()]) {
        const entries = await readEverything(reader, "t", { limit: 7 });
        expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, place) => place + 1));
        expect(new Set(idsOf(entries)).size).toBe(50);
        expect(entries).toHaveLength(50);
      }
      for (const [place, batch] of batches.entries()) {
        const entries = await readEverything(connect(), "t", { reference: references[place * 3] ?? "" });
        expect(messagesOf(entries)).toEqual(batch);
      }
    });
  });

  describe("references", () => {
    it("are short ids that state may hold", async () => {
      const archive = open()();
      const schema = externalId({ max: 128 });
      for (let n = 0; n < 100; n++)
        expect(schema.safeParse(await archive.archive("t", messagesUpTo(n % 9))).success).toBe(true);
    });

    it("resolve to an empty batch, too", async () => {
      const archive = open()();
      const reference = await archive.archive("t", []);
      expect(await archive.readArchive("t", { reference })).toEqual({ entries: [] });
    });

    it("that are unknown, or of another thread, are refused", async () => {
      const archive = open()();
      const reference = await archive.archive("t", messagesUpTo(1));
      await expect(archive.readArchive("other", { reference })).rejects.toMatchObject({
        code: "archive.unknown-reference",
      });
      await expect(archive.readArchive("t", { reference: "a secret" })).rejects.toThrow(/^(?!.*a secret)/);
    });
  });

  describe("pages", () => {
    it("stay what they are while entries are added", async () => {
      const archive = open()();
      await archive.archive("t", messagesUpTo(5));
      const first = await archive.readArchive("t", { limit: 3 });
      await archive.archive("t", messagesUpTo(8));
      const second = await archive.readArchive("t", { limit: 3, cursor: first.nextCursor ?? "" });
      expect(idsOf([...first.entries, ...second.entries])).toEqual(["m0", "m1", "m2", "m3", "m4", "m5"]);
      const last = await archive.readArchive("t", { limit: 3, cursor: second.nextCursor ?? "" });
      expect(idsOf(last.entries)).toEqual(["m6", "m7"]);
      expect(last.nextCursor).toBeUndefined();
    });

    it.each([{ limit: 0 }, { limit: 1.5 }, { limit: Number.NaN }, { cursor: "" }, { cursor: "-1" }, { cursor: "1e3" }])(
      "are refused with %o",
      async (options) => {
        await expect(open()().readArchive("t", options)).rejects.toMatchObject({ code: "archive.invalid-option" });
      },
    );

    it("of a thread that has no archive are empty", async () => {
      const archive = open()();
      expect(await archive.readArchive("t")).toEqual({ entries: [] });
      expect(await archive.readMessage("t", "m")).toBeUndefined();
    });
  });

  describe("threads", () => {
    it("are kept apart and listed, whatever their ids are", async () => {
      const connect = open();
      const archive = connect();
      for (const threadId of HARD_THREAD_IDS) await archive.archive(threadId, [{ role: "user", content: threadId }]);
      for (const threadId of HARD_THREAD_IDS) {
        const entries = await readEverything(connect(), threadId);
        expect(entries.map(({ message }) => message.content)).toEqual([threadId]);
      }
      const listed: string[] = [];
      for await (const threadId of connect().threads()) listed.push(threadId);
      expect(listed.sort()).toEqual([...HARD_THREAD_IDS].sort());
    });

    it("without a text for an id are refused", async () => {
      const archive = open()();
      await expect(archive.archive(undefined as never, [])).rejects.toMatchObject({ code: "archive.invalid-thread" });
      await expect(archive.readArchive(7 as never)).rejects.toMatchObject({ code: "archive.invalid-thread" });
    });
  });
}

function messagesUpTo(count: number): HumanMessage[] {
  return Array.from({ length: count }, (_, n) => new HumanMessage({ id: `m${n}`, content: `${n}` }));
}

function messagesOf(entries: readonly ArchiveEntry[]): ArchivableMessage[] {
  return entries.map(({ message }) => message);
}

function idsOf(entries: readonly { messageId: string }[]): string[] {
  return entries.map(({ messageId }) => messageId);
}

/** Of messages with the same id and content the first. */
function withoutRepeats(messages: readonly unknown[]): unknown[] {
  return messages.filter((message, place) => {
    const { id } = message as { id?: unknown };
    if (typeof id !== "string" || id === "") return true;
    return !messages.slice(0, place).some((earlier) => isDeepStrictEqual(earlier, message));
  });
}
