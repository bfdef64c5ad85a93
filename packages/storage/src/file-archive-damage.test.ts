import { appendFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createFileArchive } from "./create-file-archive.ts";
import type { FileArchive } from "./archive.ts";
import { readEverything } from "./testing/read-everything.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const DAY_1 = "2026-01-01.jsonl";
const DAY_2 = "2026-01-02.jsonl";
const say = (content: string): { role: string; content: string; id: string } => ({
  role: "user",
  content,
  id: content,
});

function archiveOn(dir: string, day: number): FileArchive {
  return createFileArchive(dir, { now: () => new Date(Date.UTC(2026, 0, day, 12)) });
}

async function contents(dir: string): Promise<unknown[]> {
  return (await readEverything(createFileArchive(dir), "t")).map(({ message }) => message.content);
}

it("a file cut off at any byte loses what was cut off, and takes it and more again", async () => {
  const dir = temporaryFolder();
  const file = join(dir, "t", DAY_1);
  const first = await archiveOn(dir, 1).archive("t", [say("one")]);
  const kept = readFileSync(file).length;
  const second = await archiveOn(dir, 1).archive("t", [say("two \u00e9\ud83d\ude00")]);
  const whole = readFileSync(file);
  for (let bytes = kept; bytes < whole.length; bytes++) {
    writeFileSync(file, whole);
    truncateSync(file, bytes);
    const before = await contents(dir);
    expect(before).toEqual(["one", "two \u00e9\ud83d\ude00"].slice(0, before.length));
    const archive = archiveOn(dir, 1);
    await archive.archive("t", [say("four")]);
    expect(await archive.archive("t", [say("two \u00e9\ud83d\ude00")])).toBe(second);
    expect((await contents(dir)).sort()).toEqual(["four", "one", "two \u00e9\ud83d\ude00"]);
    for (const reference of [first, second]) {
      expect(await readEverything(archive, "t", { reference })).toHaveLength(1);
    }
  }
});

it("a file cut off in its header is begun again", async () => {
  const dir = temporaryFolder();
  const file = join(dir, "t", DAY_1);
  await archiveOn(dir, 1).archive("t", [say("one")]);
  const header = readFileSync(file).indexOf("\n");
  for (let bytes = 0; bytes <= header; bytes++) {
    truncateSync(file, bytes);
    expect(await contents(dir)).toEqual([]);
    await archiveOn(dir, 1).archive("t", [say("one")]);
    expect(await contents(dir)).toEqual(["one"]);
  }
});

it.each(["", "\0\0\0\n", "[]\n", '{"key":1,"message":{}}\n', '"text"\n', "\u2028\n", '{"thread":"t","after":7}\n'])(
  "what is no record, such as %j, is skipped",
  async (noise) => {
    const dir = temporaryFolder();
    const archive = archiveOn(dir, 1);
    await archive.archive("t", [say("one")]);
    appendFileSync(join(dir, "t", DAY_1), noise);
    await archive.archive("t", [say("two")]);
    expect(await contents(dir)).toEqual(["one", "two"]);
  },
);

it("a process that is late at midnight neither loses its messages nor puts them before others", async () => {
  const dir = temporaryFolder();
  const [late, early] = [archiveOn(dir, 1), archiveOn(dir, 2)];
  await late.archive("t", [say("one")]);
  await early.archive("t", [say("two")]);
  await late.archive("t", [say("three")]);
  expect(await contents(dir)).toEqual(["one", "two", "three"]);
  expect(readFileSync(join(dir, "t", DAY_2), "utf8")).toContain("three");
});

it("what reaches a day's file after the next one began does not count, and is written again", async () => {
  const dir = temporaryFolder();
  const late = archiveOn(dir, 1);
  await late.archive("t", [say("one")]);
  const before = readFileSync(join(dir, "t", DAY_1));
  await late.archive("t", [say("three")]);
  const written = readFileSync(join(dir, "t", DAY_1)).subarray(before.length);
  // As if the write had waited in the process until after the other one's.
  writeFileSync(join(dir, "t", DAY_1), before);
  await archiveOn(dir, 2).archive("t", [say("two")]);
  appendFileSync(join(dir, "t", DAY_1), written);
  expect(await contents(dir)).toEqual(["one", "two"]);
  await late.archive("t", [say("three")]);
  expect(await contents(dir)).toEqual(["one", "two", "three"]);
});

it("a reader that saw a line before it turned out to be late forgets it", async () => {
  const dir = temporaryFolder();
  const archive = archiveOn(dir, 1);
  await archive.archive("t", [say("one")]);
  const end = readFileSync(join(dir, "t", DAY_1)).length;
  await archive.archive("t", [say("late")]);
  expect(await readEverything(archive, "t")).toHaveLength(2);
  const header = { thread: "t", version: 1, after: { file: DAY_1, bytes: end } };
  writeFileSync(join(dir, "t", DAY_2), `${JSON.stringify(header)}\n`);
  expect(await readEverything(archive, "t")).toHaveLength(1);
  await archive.archive("t", [say("two"), say("late")]);
  expect((await readEverything(archive, "t")).map(({ messageId }) => messageId)).toEqual(["one", "two", "late"]);
});

it("nothing is called archived while a file of the next day could still leave it out", async () => {
  const dir = temporaryFolder();
  await archiveOn(dir, 1).archive("t", [say("one")]);
  // Its maker was killed before it wrote a header.
  writeFileSync(join(dir, "t", DAY_2), "");
  await archiveOn(dir, 1).archive("t", [say("one")]);
  expect(JSON.parse(readFileSync(join(dir, "t", DAY_2), "utf8").split("\n")[0] ?? "")).toMatchObject({
    after: { file: DAY_1, bytes: readFileSync(join(dir, "t", DAY_1)).length },
  });
});

it("a file made for a day that the next one does not follow is left out", async () => {
  const dir = temporaryFolder();
  await archiveOn(dir, 1).archive("t", [say("one")]);
  await archiveOn(dir, 3).archive("t", [say("two")]);
  writeFileSync(join(dir, "t", DAY_2), readFileSync(join(dir, "t", DAY_1), "utf8").replaceAll("one", "stray"));
  expect(await contents(dir)).toEqual(["one", "two"]);
});

it("what is older than a file that was taken away can still be read", async () => {
  const dir = temporaryFolder();
  const archive = archiveOn(dir, 3);
  for (const day of [1, 2, 3]) await archiveOn(dir, day).archive("t", [say(`day ${day}`)]);
  expect(await readEverything(archive, "t")).toHaveLength(3);
  rmSync(join(dir, "t", DAY_2));
  expect(await contents(dir)).toEqual(["day 1", "day 3"]);
  expect(await readEverything(archive, "t")).toHaveLength(2);
});

it("an entry that was changed into something unknown is refused by its place, not its content", async () => {
  const dir = temporaryFolder();
  const archive = archiveOn(dir, 1);
  await archive.archive("t", [say("secret")]);
  const file = join(dir, "t", DAY_1);
  writeFileSync(file, readFileSync(file, "utf8").replace('"message":{', '"message":{"@":"eval",'));
  const error: unknown = await createFileArchive(dir)
    .readArchive("t")
    .catch((e) => e);
  expect(error).toMatchObject({ code: "archive.unreadable-entry" });
  expect(String(error)).not.toContain("secret");
});

it("a thread whose files are deleted, replaced or emptied begins anew, in the same process", async () => {
  const dir = temporaryFolder();
  const file = join(dir, "t", DAY_1);
  const archive = archiveOn(dir, 1);
  const destructions = [
    () => rmSync(join(dir, "t"), { recursive: true }),
    () => truncateSync(file, 0),
    () => {
      writeFileSync(
        `${file}.new`,
        `${readFileSync(file, "utf8").replace(/.*"one".*\n/, "")}\n{"a note": "${"-".repeat(9_999)}"}\n`,
      );
      renameSync(`${file}.new`, file);
    },
  ];
  for (const destroy of destructions) {
    await archive.archive("t", [say("one"), say("two")]);
    destroy();
    await archive.archive("t", [say("two"), say("one")]);
    const entries = await readEverything(createFileArchive(dir), "t");
    expect(await readEverything(archive, "t")).toEqual(entries);
    expect(entries.map(({ messageId }) => messageId)).toEqual(expect.arrayContaining(["one", "two"]));
  }
});

it("a page reads its own lines, and an up-to-date index reads nothing twice", async () => {
  const dir = temporaryFolder();
  const archive = archiveOn(dir, 1);
  await archive.archive("t", [say("one"), say("two"), say("three")]);
  const file = join(dir, "t", DAY_1);
  const text = readFileSync(file, "utf8");
  // In place, so that a second look at these bytes would find no record.
  writeFileSync(
    file,
    text.replace(/.*"one".*/, (line) => "#".repeat(line.length)),
  );
  await archive.archive("t", [say("one"), say("four")]);
  const { entries } = await archive.readArchive("t", { cursor: "1" });
  expect(entries.map(({ messageId }) => messageId)).toEqual(["two", "three", "four"]);
  await expect(archive.readArchive("t")).rejects.toMatchObject({ code: "archive.unreadable-entry" });
});
