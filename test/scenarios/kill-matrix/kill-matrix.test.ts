import { rm } from "node:fs/promises";
import { missingPostgres, startPostgres, type Postgres } from "@threadkeep-test/servers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ScratchDatabases } from "../../../packages/recovery/src/crash-test/scratch/scratch.ts";
import { bundleCrashChild } from "../bundle-crash-child.ts";
import { OUR_RECOVERY, OURS, playCell, type Contestant } from "./play-matrix.ts";
import type { Scenario } from "./scenarios.ts";
import { urlOf } from "./url-of.ts";

const missing = missingPostgres();
const LIMIT_MS = 300_000;

// The whole matrix is `pnpm bench kills`.
let bundle: { folder: string; file: string };
beforeAll(async () => {
  bundle = await bundleCrashChild("kill-matrix/child.ts");
});
afterAll(() => rm(bundle.folder, { recursive: true }));

describe("on SQLite", () => {
  it.each<[Scenario, kills: "every" | number]>([
    ["single tool", "every"],
    ["parallel tools", 16],
    ["subgraph", 6],
    ["interrupt, then resume", 6],
    ["fork", 6],
  ])(
    "%s, killed at %s points: nothing is lost or done twice, and it ends as if undisturbed",
    async (scenario, kills) => {
      await expectUnbroken(scenario, { kind: "sqlite" }, kills);
    },
    LIMIT_MS,
  );

  it(
    "single tool, whose recovery is killed at 4 points: a third process ends it as if undisturbed",
    async () => {
      await expectUnbroken("single tool", { kind: "sqlite" }, 4, OUR_RECOVERY);
    },
    LIMIT_MS,
  );
});

describe.skipIf(missing !== undefined)(`on Postgres${missing ? ` (skipped: ${missing})` : ""}`, () => {
  let server: Postgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());

  it(
    "parallel tools, killed at 10 points: nothing is lost or done twice, and it ends as if undisturbed",
    async () => {
      await expectUnbroken("parallel tools", { kind: "postgres", url: urlOf(server) }, 10);
    },
    LIMIT_MS,
  );
});

async function expectUnbroken(
  scenario: Scenario,
  databases: ScratchDatabases,
  kills: "every" | number,
  contestant: Contestant = OURS,
): Promise<void> {
  const cell = await playCell({ bundle: bundle.file, scenario, contestant, databases, kills });
  expect(cell.broken.map(({ name, of, problems }) => ({ name, of, problems }))).toEqual([]);
  // Every run ended like the undisturbed one, and none because its kill was never reached.
  expect(cell.kills.map(({ outcome }) => outcome)).toEqual(cell.kills.map(() => "recovered"));
  expect(cell.kills.filter(({ of }) => of === undefined)).toEqual([]);
  // Done twice and reported would do for other policies. These tools ask the outside world.
  expect(cell.before.effectsTwice + cell.after.effectsTwice).toBe(0);
}
