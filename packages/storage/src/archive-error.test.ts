import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getuid } from "node:process";
import { expect, it } from "vitest";
import { withArchiveErrors } from "./archive-error.ts";
import { createFileArchive } from "./create-file-archive.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

const MESSAGES = [{ role: "user", content: "secret" }];

it("a folder that is a file is named, and what to do", async () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  for (const dir of [file, join(file, "below")]) {
    const archive = createFileArchive(dir);
    const error: unknown = await archive.archive("t", MESSAGES).catch((e) => e);
    expect(error).toMatchObject({ code: "archive.not-a-folder", context: { errno: "ENOTDIR" } });
    expect(String(error)).toBe(
      `ThreadkeepError: Cannot archive to ${join(dir, "t")}: a part of the path is a file (ENOTDIR). Choose a folder.`,
    );
    await expect(archive.readArchive("t")).rejects.toMatchObject({ code: "archive.not-a-folder" });
    await expect(archive.threads()[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: "archive.not-a-folder",
    });
  }
});

it("a day's file that is a folder is an error of the file system", async () => {
  const dir = temporaryFolder();
  mkdirSync(join(dir, "t", "2999-01-01.jsonl"), { recursive: true });
  await expect(createFileArchive(dir).archive("t", MESSAGES)).rejects.toMatchObject({ code: "archive.io-failed" });
});

// Root may write everywhere.
it.skipIf(getuid?.() === 0)("a folder that may not be written is named", async () => {
  const dir = temporaryFolder();
  chmodSync(dir, 0o500);
  await expect(createFileArchive(dir).archive("t", MESSAGES)).rejects.toMatchObject({ code: "archive.not-permitted" });
});

it.each([
  ["ENOSPC", "archive.disk-full"],
  ["EDQUOT", "archive.disk-full"],
  ["EFBIG", "archive.disk-full"],
  ["EACCES", "archive.not-permitted"],
  ["EPERM", "archive.not-permitted"],
  ["EROFS", "archive.not-permitted"],
  ["EIO", "archive.io-failed"],
])("%s is %s", async (errno, code) => {
  const cause = Object.assign(new Error(errno), { code: errno, syscall: "write" });
  await expect(withArchiveErrors("archive to", "/history/t", () => Promise.reject(cause))).rejects.toMatchObject({
    code,
    cause,
    context: { path: "/history/t", errno },
  });
});

it("what is no error of the file system stays what it is", async () => {
  const error = new TypeError("a defect");
  await expect(withArchiveErrors("read", "/history/t", () => Promise.reject(error))).rejects.toBe(error);
});

it("a clock without a date is refused, and the next call works", async () => {
  const dates = [new Date(Number.NaN), new Date(8.64e15), new Date(0)];
  const archive = createFileArchive(temporaryFolder(), { now: () => dates.shift() ?? new Date(0) });
  await expect(archive.archive("t", MESSAGES)).rejects.toMatchObject({ code: "archive.invalid-clock" });
  await expect(archive.archive("t", MESSAGES)).rejects.toMatchObject({ code: "archive.invalid-clock" });
  await archive.archive("t", MESSAGES);
  expect((await archive.readArchive("t")).entries).toMatchObject([
    { archivedAt: "1970-01-01T00:00:00.000Z", message: MESSAGES[0] },
  ]);
});
