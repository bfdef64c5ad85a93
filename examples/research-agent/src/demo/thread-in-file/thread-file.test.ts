import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { emptyCheckpoint } from "@langchain/langgraph";
import { describe, expect, it } from "vitest";
import { withCheckpointer, withThreadFile } from "./thread-file.ts";

async function writeTo(path: string): Promise<string> {
  await withCheckpointer(path, async (checkpointer) => {
    const metadata = { source: "loop" as const, step: 0, parents: {} };
    await checkpointer.put({ configurable: { thread_id: "t" } }, emptyCheckpoint(), metadata, {});
  });
  return path;
}

describe("a file for threads", () => {
  it("is gone with its folder when its use has ended", async () => {
    let wasThere = false;
    const path = await withThreadFile(false, async (path) => {
      wasThere = existsSync(await writeTo(path));
      return path;
    });

    expect(wasThere).toBe(true);
    expect(existsSync(dirname(path))).toBe(false);
  });

  it("is gone when its use fails, too", async () => {
    let used = "";
    const run = withThreadFile(false, async (path) => {
      used = await writeTo(path);
      throw new Error("no model");
    });

    await expect(run).rejects.toThrow("no model");
    expect(existsSync(dirname(used))).toBe(false);
  });

  it("stays when it is to be kept, and nothing else stays beside it", async () => {
    const path = await withThreadFile(true, writeTo);

    const files = await readdir(dirname(path));
    await rm(dirname(path), { recursive: true });
    // A write-ahead log would say that somebody has it open.
    expect(files).toEqual(["threads.db"]);
  });

  it("is closed when what uses its checkpointer fails", async () => {
    await withThreadFile(false, async (path) => {
      let leaked: { list(config: object): AsyncGenerator } | undefined;
      const run = withCheckpointer(path, async (checkpointer) => {
        leaked = checkpointer;
        throw new Error("no model");
      });

      await expect(run).rejects.toThrow("no model");
      await expect(leaked!.list({ configurable: { thread_id: "t" } }).next()).rejects.toMatchObject({
        code: "checkpointer.closed",
      });
    });
  });
});
