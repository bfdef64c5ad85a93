import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { createFileArchive } from "./create-file-archive.ts";
import { temporaryFolder } from "./testing/temporary-folder.ts";

/** Watches the real calls: what is in the system's memory only looks the same in a file until the power fails. */
async function watchFiles(dir: string): Promise<() => string> {
  const handle = await open(dir, "r");
  const prototype = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  const [write, sync] = [vi.spyOn(prototype, "write"), vi.spyOn(prototype, "sync")];
  onTestFinished(() => {
    write.mockRestore();
    sync.mockRestore();
  });
  return () => {
    const calls = [
      ...write.mock.invocationCallOrder.map((at) => ({ at, name: "write" })),
      ...sync.mock.invocationCallOrder.map((at) => ({ at, name: "sync" })),
    ].sort((left, right) => left.at - right.at);
    write.mockClear();
    sync.mockClear();
    return calls.map(({ name }) => name).join(" ");
  };
}

it("syncs what it wrote and the folders it made, also what another process wrote, and nothing twice", async () => {
  const dir = temporaryFolder();
  const callsSinceLast = await watchFiles(dir);
  const archive = createFileArchive(join(dir, "a", "b"));
  const say = (id: string): { role: string; content: string; id: string }[] => [{ role: "user", content: id, id }];

  await archive.archive("t", say("one"));
  // The folders a, b and t are in; the file; then, as of any file that is new to this process, where it is in.
  expect(callsSinceLast()).toBe("sync sync sync write sync sync sync");
  await archive.archive("t", say("two"));
  expect(callsSinceLast()).toBe("write sync");
  await archive.archive("t", say("two"));
  expect(callsSinceLast()).toBe("");
  await createFileArchive(join(dir, "a", "b")).archive("t", say("two"));
  expect(callsSinceLast()).toBe("sync sync sync");
});
