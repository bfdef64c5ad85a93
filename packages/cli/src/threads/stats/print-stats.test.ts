import { expect, it } from "vitest";
import pc from "picocolors";
import { jsonOf, shown } from "../testing/run-command.ts";
import { fillSupport } from "../testing/support-threads.ts";
import { createTestDatabase } from "../testing/thread-database.ts";
import { drawStats } from "./draw-stats.ts";

it("tells what the database holds", async () => {
  const database = await createTestDatabase(fillSupport);
  const output = (await shown(database.folder, "stats")).replace(/\d{4}-\d\d-\d\d(?= )(?! 03)/g, "2026-01-02");
  expect(output).toMatchInlineSnapshot(`
    "
    sqlite:./threads.db
      threads      3
      checkpoints  8
      writes       12
      stored       2.3 KB
      oldest       2026-01-02 03:04:05Z
      newest       2026-01-02 03:04:05Z

    channels
      channel           values  bytes  share
      messages               4  781 B   56 %
      __start__              6  579 B   42 %
      topic                  2   18 B    1 %
      branch:to:charge       3    8 B    1 %
      branch:to:ask          1    4 B    0 %
      branch:to:answer       2    4 B    0 %

    checkpoints a day
      day         checkpoints
      2026-01-02            8  ##############################

    largest threads
      thread     checkpoints   bytes
      support:1            3  1.1 KB
      support:3            2   608 B
      support:2            3   579 B
    exit 0
    "
  `);
  const stats = await jsonOf<{ threads: number; checkpoints: number }>(database.folder, "stats");
  expect(stats).toMatchObject({ threads: 3, checkpoints: 8, database: "sqlite:./threads.db" });
});

it("has few words for an empty one", async () => {
  const database = await createTestDatabase(async () => {});
  expect(await shown(database.folder, "stats")).toMatchInlineSnapshot(`
    "
    sqlite:./threads.db
      threads      0
      checkpoints  0
      writes       0
      stored       0 B
    exit 0
    "
  `);
});

it("marks what is estimated", () => {
  const lines = drawStats(
    {
      threads: 1_204_511,
      checkpoints: 3_010_000,
      writes: 9_000_000,
      bytes: 4.2 * 1024 ** 3,
      channels: [{ channel: "messages", values: 5, bytes: 3 * 1024 ** 3 }],
      growth: [
        { day: "2026-01-01", checkpoints: 1 },
        { day: "2026-01-02", checkpoints: 100 },
      ],
      largestThreads: [{ threadId: "t", checkpoints: 4, bytes: 9 }],
      estimated: ["checkpoints", "bytes", "growth"],
    },
    "postgres://host/db",
    { colors: pc.createColors(false), width: 100 },
  );
  expect(`\n${lines.join("\n")}\n`).toMatchInlineSnapshot(`
    "
    postgres://host/db
      threads      1,204,511
      checkpoints  ~3,010,000
      writes       9,000,000
      stored       ~4.2 GB

    channels
      channel   values  bytes  share
      messages       5   3 GB  100 %

    ~checkpoints a day
      day         checkpoints
      2026-01-01            1  #
      2026-01-02          100  ##############################

    largest threads
      thread  checkpoints  bytes
      t                 4    9 B

    ~ estimated: counting would take long
    "
  `);
});
