import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCommand, shown } from "../testing/run-command.ts";
import { fillSupport } from "../testing/support-threads.ts";
import { createTestDatabase } from "../testing/thread-database.ts";
import { parseDatabaseUrl, printableUrl, withoutSecrets } from "./database-url.ts";

describe("the database that is meant", () => {
  it("is that of --url, then of the environment, then ./threads.db", async () => {
    const database = await createTestDatabase(fillSupport);
    const env = { THREADKEEP_DATABASE_URL: "sqlite:./other.db" };
    await runCommand(database.folder, ["db", "setup"], { env });
    expect((await runCommand(database.folder, ["threads"])).output).toContain("3 threads in sqlite:./threads.db.");
    expect((await runCommand(database.folder, ["threads"], { env })).output).toContain(
      "No threads in sqlite:./other.db.",
    );
    const url = ["--url", `sqlite://${join(database.folder, "threads.db")}`];
    expect((await runCommand(database.folder, ["threads", ...url], { env })).output).toContain("3 threads");
  });

  it("has to be named where there is none", async () => {
    const database = await createTestDatabase();
    expect(await shown(database.folder, "threads")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: Which database? There is no --url, no THREADKEEP_DATABASE_URL and no ./threads.db.
      Give --url sqlite:./threads.db or --url postgres://user@host/database.
      exit 2
      "
    `);
  });

  it("is not another where --url is empty", async () => {
    const database = await createTestDatabase(fillSupport);
    expect(await shown(database.folder, "threads", "--url", "")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: --url is empty.
      Is the variable set that it comes from? Give --url sqlite:./threads.db or --url postgres://user@host/database.
      exit 2
      "
    `);
  });

  it("is not made by commands that read", async () => {
    const database = await createTestDatabase();
    for (const command of [["threads"], ["show", "t"], ["stats"], ["db", "check"], ["rollback", "t", "c", "--yes"]]) {
      const { exitCode, errors } = await runCommand(database.folder, [...command, "--url", "sqlite:./gone.db"]);
      expect([exitCode, errors]).toEqual([2, expect.stringContaining("sqlite:./gone.db: there is no such file.")]);
    }
    expect(readdirSync(database.folder)).toEqual([]);
  });

  it("has to be one of ours, and is left as it is where it is none", async () => {
    const database = await createTestDatabase();
    writeFileSync(join(database.folder, "empty.db"), "");
    writeFileSync(join(database.folder, "letter.db"), "Dear reader, this is a letter and no database at all.");
    expect(await shown(database.folder, "threads", "--url", "sqlite:./empty.db")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: sqlite:./empty.db has no tables of Threadkeep.
      Is it the right file? threadkeep db setup --url sqlite:./empty.db makes the tables.
      exit 2
      "
    `);
    expect(await shown(database.folder, "threads", "--url", "sqlite:./letter.db")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: sqlite:./letter.db is not a SQLite database.
      exit 2
      "
    `);
    expect(readdirSync(database.folder)).toEqual(["empty.db", "letter.db"]);
  });

  it("is told by an address, and by nothing else", async () => {
    const database = await createTestDatabase();
    expect(await shown(database.folder, "threads", "--url", "./threads.db")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: The url of the checkpointer does not work: A path is no url. Is it "sqlite:./threads.db"? It can be "sqlite:./threads.db", "postgres://user@host/database" or "memory:".
      exit 2
      "
    `);
    expect(await shown(database.folder, "threads", "--url", "mysql://me:geheim@host/db")).not.toContain("geheim");
    expect(await shown(database.folder, "threads", "--url", "memory:")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: A database in memory is gone with the process that made it: there is nothing to look at.
      Give --url sqlite:./threads.db or --url postgres://user@host/database.
      exit 2
      "
    `);
    expect(await shown(database.folder, "threads", "--url", "sqlite:")).toContain('"sqlite:" names no file');
    expect(await shown(database.folder, "threads", "--url", "sqlite:./a.db", "--schema", "s")).toMatchInlineSnapshot(`
      "
      stderr: threadkeep: --schema is of Postgres, and sqlite:./a.db is SQLite.
      Leave it out, or give --url postgres://user@host/database.
      exit 2
      "
    `);
  });
});

describe("what is printed of a url", () => {
  const nameOf = (url: string) => parseDatabaseUrl(url, "/").name;

  it("has no password, however that is written", () => {
    expect(nameOf("postgres://me:geheim@host:5432/db?password=geheim&ssl=1")).toBe("postgres://me:***@host:5432/db");
    expect(nameOf("postgres://me:my geheim@/db?host=/tmp")).toBe("postgres://me:***@/db");
    expect(nameOf("postgres://me:ge@heim\tx@socket/db?x=@/")).toBe("postgres://me:***@socket/db");
    expect(nameOf("postgres://:geheim@host/db")).toBe("postgres://:***@host/db");
    expect(nameOf("postgres://host/db")).toBe("postgres://host/db");
  });

  it("has no parameter that says it is secret", () => {
    const secrets = "password=xy z&sslpassword=a&PASSWORD=b&api_key=c&auth-token=d&client%5Fsecret=e";
    const printed = printableUrl(`postgres://me:my geheim@/db?host=/tmp&${secrets}&ssl=1`);
    expect(decodeURIComponent(printed)).toBe(
      "postgres://me:***@/db?host=/tmp&password=***&sslpassword=***&PASSWORD=***&api_key=***&auth-token=***&client_secret=***&ssl=1",
    );
    expect(printableUrl("postgres://me@/db?host=/tmp")).toBe("postgres://me@/db?host=/tmp");
    expect(printableUrl("sqlite:./a b.db")).toBe("sqlite:./a b.db");
  });

  it("is nothing where it cannot be read", () => {
    for (const url of ["postgres://me:gehe/im@host/db", "postgres://me:100%geheim@host/db", "geheim"]) {
      expect(() => printableUrl(url)).toThrow(expect.objectContaining({ code: "checkpointer.invalid-url" }));
      expect(() => printableUrl(url)).not.toThrow("im@host");
    }
  });

  it("has no password within a message", () => {
    expect(withoutSecrets("connect postgres://me:ge@heim@host failed")).toBe("connect postgres://me:***@host failed");
    expect(withoutSecrets("connect postgres://me:my geheim@host failed")).toBe("connect postgres://me:***@host failed");
    expect(withoutSecrets("at ?password=ge heim&x=1")).toBe("at ?password=***&x=1");
    expect(withoutSecrets("at ?x=1&api_token=ge heim")).toBe("at ?x=1&api_token=***");
    expect(withoutSecrets("connect postgres://host:5432 failed\nat me@x")).toBe(
      "connect postgres://host:5432 failed\nat me@x",
    );
  });
});
