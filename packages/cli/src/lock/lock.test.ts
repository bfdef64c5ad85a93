import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StateSchemaModel, StateType } from "@threadkeep/state";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { problemOf } from "../check/fail-with.ts";
import { readLockAtRef } from "./lock-at-ref.ts";
import { LOCK_FILE, type Lock } from "./lock-format.ts";
import { parseLock, readLockFile } from "./read-lock.ts";
import { printLock, writeLockFile } from "./write-lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "threadkeep-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text: StateType = { kind: "string" };

function schema(
  channels: Record<string, StateType>,
  sources: StateSchemaModel["sources"] = ["typescript", "compiled-graph"],
): StateSchemaModel {
  return {
    sources,
    channels: Object.entries(channels).map(([name, type]) => ({
      name,
      kind: "last-value",
      reducer: { kind: "none" },
      default: { kind: "none" },
      type,
      typeFrom: "typescript",
      metadata: { description: "said in passing" },
      position: { file: "src/a.ts", line: 7, column: 1 },
    })),
  };
}

function lockOf(graphs: Record<string, StateSchemaModel>): Lock {
  return {
    lockVersion: 1,
    graphs: new Map(
      Object.entries(graphs).map(([name, model]) => [
        name,
        {
          schema: model,
          sizes: { worstCaseBytes: 40, measuredBytes: 9, channels: { b: 2, a: 1 } },
          accepted: [
            { rule: "size/unbounded-string", path: "b" },
            { rule: "refs/id-only", path: "a" },
          ],
        },
      ]),
    ),
  };
}

function problemIn(work: () => unknown) {
  try {
    work();
  } catch (error) {
    return problemOf(error);
  }
  throw new Error("expected it to fail");
}

describe("the lock file", () => {
  it("is written in one order, without lines or descriptions", () => {
    const printed = printLock(lockOf({ zebra: schema({}), ant: schema({ b: text, a: text }) }));
    expect(printed).toBe(printLock(lockOf({ ant: schema({ a: text, b: text }), zebra: schema({}) })));
    expect(printed).not.toContain("said in passing");
    expect(printed).not.toContain("position");
    expect(Object.keys((JSON.parse(printed) as { graphs: object }).graphs)).toEqual(["ant", "zebra"]);
    expect((JSON.parse(printed) as { graphs: { ant: { accepted: unknown } } }).graphs.ant.accepted).toEqual([
      { rule: "refs/id-only", path: "a" },
      { rule: "size/unbounded-string", path: "b" },
    ]);
  });

  it("is read back as it was written, and leaves no drafts beside it", () => {
    const file = join(folder, LOCK_FILE);
    writeLockFile(file, lockOf({ agent: schema({ a: text }) }));
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
    expect(printLock(readLockFile(file, folder)!)).toBe(readFileSync(file, "utf8"));
  });

  it("keeps the old one when the new one cannot be written", () => {
    const file = join(folder, LOCK_FILE);
    mkdirSync(file);
    expect(() => writeLockFile(file, lockOf({}))).toThrow(/EISDIR|ENOTEMPTY|EEXIST/);
    expect(readdirSync(folder)).toEqual([LOCK_FILE]);
  });

  it("is absent before the first update", () => {
    expect(readLockFile(join(folder, LOCK_FILE), folder)).toBeUndefined();
  });

  it.each([
    [
      "lock.newer",
      "threadkeep.lock.json is of version 9, this threadkeep reads up to 1.",
      '{ "lockVersion": 9, "shape": "new" }',
    ],
    ["lock.unreadable", "threadkeep.lock.json cannot be read: ", "{ <<<<<<< HEAD"],
    ["lock.unreadable", "threadkeep.lock.json cannot be read: ", "[]"],
    [
      "lock.unreadable",
      "threadkeep.lock.json cannot be read: agent: ",
      '{ "lockVersion": 1, "graphs": { "agent": {} } }',
    ],
    [
      "lock.unreadable",
      "threadkeep.lock.json cannot be read: agent: ",
      '{ "lockVersion": 1, "graphs": { "agent": { "schema": { "sources": [], "channels": [null] }, "sizes": { "channels": {} }, "accepted": [] } } }',
    ],
  ])("says %s and what to do: %s", (code, message, content) => {
    const problem = problemIn(() => parseLock(content, LOCK_FILE));
    expect(problem.code).toBe(code);
    expect(problem.message.startsWith(message)).toBe(true);
    expect(problem.help).toBeDefined();
  });

  it("takes no harm from names that are properties of every object", () => {
    const lock = parseLock(
      printLock(lockOf({ ["__proto__"]: schema({}), constructor: schema({}) })).replace('"constructor"', '"__proto__"'),
      "lock",
    );
    expect([...lock.graphs.keys()]).not.toContain("constructor");
    expect(({} as { schema?: unknown }).schema).toBeUndefined();
  });
});

describe("a lock at a git ref", () => {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@example.com", ...args], {
      cwd: folder,
      stdio: "pipe",
    });
  const project = () => join(folder, "packages/agent");

  beforeEach(() => {
    git("init", "-q", "-b", "main");
    mkdirSync(project(), { recursive: true });
    writeFileSync(join(folder, "README.md"), "");
    git("add", ".");
    git("commit", "-qm", "before the lock");
    git("tag", "before");
    writeLockFile(join(project(), LOCK_FILE), lockOf({ agent: schema({ a: text }) }));
    git("add", ".");
    git("commit", "-qm", "with it");
  });

  it("is read from git, whatever stands in the working tree", async () => {
    writeFileSync(join(project(), LOCK_FILE), "changed");
    expect([...(await readLockAtRef("main", project()))!.graphs.keys()]).toEqual(["agent"]);
  });

  it("is absent at a ref before the first update", async () => {
    expect(await readLockAtRef("before", project())).toBeUndefined();
  });

  it.each(["origin/main", "--output=x", "main:README.md", "$(touch x)"])("says that %s is no ref here", async (ref) => {
    await expect(readLockAtRef(ref, project())).rejects.toMatchObject({ code: "git.failed" });
    expect(readdirSync(project())).toEqual([LOCK_FILE]);
  });
});
