import { describe, expect, it } from "vitest";
import { jsonOf, runCommand, shown } from "../testing/run-command.ts";
import { fillSupport } from "../testing/support-threads.ts";
import { createTestDatabase } from "../testing/thread-database.ts";

async function checkpointsOf({ folder }: { folder: string }, threadId: string): Promise<string[]> {
  const { entries } = await jsonOf<{ entries: { checkpointId: string }[] }>(folder, "history", threadId);
  return entries.map(({ checkpointId }) => checkpointId);
}

describe("threadkeep diff", () => {
  it("compares two checkpoints of a thread", async () => {
    const database = await createTestDatabase(fillSupport);
    const [latest, before] = await checkpointsOf(database, "support:1");
    expect(await shown(database.folder, "diff", "support:1", before!, latest!)).toMatchInlineSnapshot(`
      "
      --- support:1@00000000-0000-0000-0000-000000000001  step 0, 2026-01-02 03:04:05Z
      +++ support:1@00000000-0000-0000-0000-000000000002  step 1, 2026-01-02 03:04:05Z

      ~ messages  changed, 180 B → 404 B
          + a1 at 1: ai a1: Your parcel left on Monday.

      + topic  added, 0 B → 9 B
          + "parcels"

      2 channels differ, 193 B → 435 B.
      exit 0
      "
    `);
  });

  it("compares the latest of two threads", async () => {
    const database = await createTestDatabase(fillSupport);
    expect(await shown(database.folder, "diff", "support:2", "support:3")).toMatchInlineSnapshot(`
      "
      --- support:2@00000000-0000-0000-0000-000000000001  step 1, 2026-01-02 03:04:05Z
      +++ support:3@00000000-0000-0000-0000-000000000002  step 0, 2026-01-02 03:04:05Z

      - topic  removed, 9 B → 0 B
          - "charged"

      1 channel differs, 211 B → 193 B.
      exit 0
      "
    `);
  });

  it("takes a checkpoint after an @, for either side", async () => {
    const database = await createTestDatabase(fillSupport);
    const [latest, before] = await checkpointsOf(database, "support:1");
    const short = await runCommand(database.folder, ["diff", `support:1@${before}`, "support:1", "--json"]);
    const long = await runCommand(database.folder, ["diff", "support:1", before!, latest!, "--json"]);
    expect(short).toEqual(long);
    expect(JSON.parse(short.output)).toMatchObject({
      channels: [
        { channel: "messages", change: "changed", messages: [{ change: "added", id: "a1", to: 1 }] },
        { channel: "topic", change: "added" },
      ],
    });
  });

  it("says how to name a checkpoint that was taken for a thread", async () => {
    const database = await createTestDatabase(fillSupport);
    const [, before] = await checkpointsOf(database, "support:1");
    expect(await shown(database.folder, "diff", "support:1", before!)).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: There is no thread "00000000-0000-0000-0000-000000000001" in this database: it is a checkpoint of "support:1".
      threadkeep diff support:1@00000000-0000-0000-0000-000000000001 support:1 compares it with the latest.
      exit 2
      "
    `);
    const [, other] = await checkpointsOf(database, "support:2");
    const { errors } = await runCommand(database.folder, ["diff", "support:1", other!]);
    expect(errors).toContain("A checkpoint is named <thread>@<checkpoint>.");
  });

  it.each(["00000000-0000-0000-0000-000000000001", "support:1:00000000-0000-0000-0000-000000000001"])(
    "says how a checkpoint is named where %s is no thread",
    async (side) => {
      const database = await createTestDatabase(fillSupport);
      const { errors, exitCode } = await runCommand(database.folder, ["diff", side, "support:2"]);
      expect(errors).toBe(
        `threadkeep: There is no thread "${side}" in this database.\n` +
          "A checkpoint is named <thread>@<checkpoint>. threadkeep threads lists the threads there are.\n",
      );
      expect(exitCode).toBe(2);
    },
  );

  it("says what it cannot compare", async () => {
    const database = await createTestDatabase(fillSupport);
    expect(await shown(database.folder, "diff", "support:1")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: diff compares two checkpoints, and these arguments do not name two.
      threadkeep diff <thread> <checkpoint> <checkpoint>, or threadkeep diff <thread>[@<checkpoint>] <thread>[@<checkpoint>].
      exit 2
      "
    `);
    expect(await shown(database.folder, "diff", "user@example.com", "support:1")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: There is no thread "user@example.com" in this database.
      A checkpoint is named <thread>@<checkpoint>. threadkeep threads lists the threads there are.
      exit 2
      "
    `);
  });
});
