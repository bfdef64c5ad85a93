import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import {
  brokenReport,
  channelOf,
  cleanReport,
  contextOf,
  findingOf,
  graphOf,
  reportOf,
  richReport,
} from "../testing/check-reports.ts";
import { prettyReporter } from "./pretty-reporter.ts";

const source = (file: string, line: number): string | undefined =>
  file === "src/researcher.ts" && line === 9 ? "\tsources: Annotation<Source[]>(appendOnly()),\r" : undefined;

describe("prettyReporter", () => {
  it("shows each graph's channels and new findings, what was not seen, and one summary", () => {
    expect(`\n${prettyReporter(richReport, contextOf({ readLine: source }))}`).toMatchInlineSnapshot(`
      "
      writer  src/writer.ts:graph
        read from its types and its module · worst case 1 KB · largest sample 3 KB · budget 50 KB

        channel  kind        worst case  measured  limit  verdict
        draft    last-value        1 KB     900 B  50 KB  ok

      researcher  src/researcher.ts:graph
        read from its types and its module · worst case no bound (messages) · largest sample 31.4 KB ·
        budget 50 KB

        channel   kind             worst case  measured  limit  verdict
        messages  reducer            no bound     12 KB  50 KB  unbounded
        docId     last-value  128 B → 71.2 KB   18.4 KB  50 KB  too large
        sources   reducer             unknown         -  10 KB  unknown
        scratch   untracked              1 KB         -      -  not stored
        plan                      2 KB → none                   removed

        src/researcher.ts:8:3 - error refs/id-only (docId.page)
          docId says by its name that it is a reference, and holds { title, page } of up to 71.2 KB in
          every checkpoint.
          help: docId: externalId(), and keep the page in a store.

        error size/checkpoint-budget (graph)
          The largest sample is 31.4 KB, 100% of it in 3 channels.
          help: Store the document, and keep its id.

        src/researcher.ts:9:3 - warning size/unbounded-array (sources)
          sources is a list without a bound, so that nothing says how large it can become.
          9 | sources: Annotation<Source[]>(appendOnly()),
          help: z.array(source).max(20)

      support  src/support.ts:graph
        read from its types alone · worst case unknown (ticket) · budget 50 KB

        channel  kind        worst case  measured  limit  verdict
        ticket   last-value     unknown         -  50 KB  unknown

        src/clients.ts:3:16 - not seen module.threw
          src/support.ts threw while it was imported: OPENAI_API_KEY is missing.
          help: Set it to any text for the check, or make the client where it is used.
        silent rules: reducers/pure, reducers/default-missing (the module did not load)

      legacy  src/legacy.ts:graph
        could not be read
        could not run export.missing
          src/legacy.ts has no export graph.
          help: It exports: app, default.
        could not run types.unreadable
          There is no type to read without it.

      Checked 3 of 4 graphs: 2 errors, 1 warning; 1 accepted in threadkeep.lock.json; 2 allowed by the
      config; 1 graph judged by types alone; 1 graph could not be read. Compared with origin/main.
      threadkeep check explain <rule> shows why, with a bad and a good example.
      "
    `);
  });

  it("says of a clean project that it is clean", () => {
    expect(`\n${prettyReporter(cleanReport, contextOf())}`).toMatchInlineSnapshot(`
      "
      writer  src/writer.ts:graph
        read from its types and its module · worst case 1 KB · budget 50 KB

        channel  kind        worst case  measured  limit  verdict
        draft    last-value        1 KB         -  50 KB  ok

      Checked 1 graph: no findings.
      "
    `);
  });

  it("says what kept it from checking anything", () => {
    expect(`\n${prettyReporter(brokenReport, contextOf())}`).toMatchInlineSnapshot(`
      "
        could not run config.invalid
          threadkeep.config.ts: there is no rule "size/unbound-array".
          help: Did you mean size/unbounded-array?

      Nothing was checked: 1 problem.
      "
    `);
  });

  it("shows only errors and the summary when it shall be quiet", () => {
    expect(`\n${prettyReporter(richReport, contextOf({ quiet: true }))}`).toMatchInlineSnapshot(`
      "
      researcher  src/researcher.ts:graph
        read from its types and its module · worst case no bound (messages) · largest sample 31.4 KB ·
        budget 50 KB

        src/researcher.ts:8:3 - error refs/id-only (docId.page)
          docId says by its name that it is a reference, and holds { title, page } of up to 71.2 KB in
          every checkpoint.
          help: docId: externalId(), and keep the page in a store.

        error size/checkpoint-budget (graph)
          The largest sample is 31.4 KB, 100% of it in 3 channels.
          help: Store the document, and keep its id.

      legacy  src/legacy.ts:graph
        could not be read

        could not run export.missing
          src/legacy.ts has no export graph.
          help: It exports: app, default.

        could not run types.unreadable
          There is no type to read without it.

      Checked 3 of 4 graphs: 2 errors, 1 warning; 1 accepted in threadkeep.lock.json; 2 allowed by the
      config; 1 graph judged by types alone; 1 graph could not be read. Compared with origin/main.
      "
    `);
    expect(prettyReporter(cleanReport, contextOf({ quiet: true }))).toBe("Checked 1 graph: no findings.\n");
  });

  it("shows accepted findings when it shall be verbose", () => {
    const accepted = "src/researcher.ts:6:3 - accepted warning size/unbounded-array (messages)";
    expect(prettyReporter(richReport, contextOf({ verbose: true }))).toContain(accepted);
    expect(prettyReporter(richReport, contextOf())).not.toContain("accepted warning");
  });

  it("names the next step of a project without a lock", () => {
    const report = reportOf([graphOf("writer", { findings: [findingOf()] })]);
    expect(prettyReporter(report, contextOf())).toContain(
      "\nthreadkeep check --update accepts what is there; from then on only new bloat fails.\n",
    );
    expect(prettyReporter(cleanReport, contextOf())).not.toContain("--update");
  });

  it.each([
    ["written", "Wrote threadkeep.lock.json. Commit it: from then on only new bloat fails.\n"],
    ["stale", "threadkeep check --update brings threadkeep.lock.json up to date.\n"],
  ] as const)("names the next step after a lock that is %s", (state, step) => {
    const report = reportOf([graphOf("writer")], { lock: { file: "threadkeep.lock.json", state } });
    expect(prettyReporter(report, contextOf())).toContain(`\n${step}`);
  });

  it("takes a half that was not read for an error only where that alone made the check fail", () => {
    const halfRead = graphOf("support", {
      readFrom: "types",
      problems: [{ code: "module.threw", message: "No key." }],
    });
    expect(prettyReporter(reportOf([halfRead]), contextOf())).toContain("not seen module.threw");
    expect(prettyReporter(reportOf([halfRead], { exitCode: 2 }), contextOf())).toContain("could not run module.threw");
  });

  it("keeps columns aligned behind names in wide characters", () => {
    const report = reportOf([
      graphOf("writer", { channels: [channelOf("文書一覧"), channelOf("docs"), channelOf("👩‍🚀x")] }),
    ]);
    expect(`\n${prettyReporter(report, contextOf())}`).toMatchInlineSnapshot(`
      "
      writer  src/writer.ts:graph
        read from its types and its module · worst case 1 KB · budget 50 KB

        channel   kind        worst case  measured  limit  verdict
        文書一覧  last-value        1 KB         -  50 KB  ok
        docs      last-value        1 KB         -  50 KB  ok
        👩‍🚀x       last-value        1 KB         -  50 KB  ok

      Checked 1 graph: no findings.
      "
    `);
  });

  it("wraps to the width of the terminal, and cuts long names in the table", () => {
    const long = "a".repeat(90);
    const report = reportOf([
      graphOf("writer", {
        channels: [channelOf(long)],
        findings: [findingOf({ message: "word ".repeat(40), help: "type ".repeat(40) })],
      }),
    ]);
    const lines = prettyReporter(report, contextOf({ width: 72 })).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(72);
    expect(lines.join("\n")).toContain("aaaa…");
  });

  it("colors severities and verdicts where it may", () => {
    const colors = picocolors.createColors(true);
    const text = prettyReporter(richReport, contextOf({ colors }));
    expect(text).toContain(colors.red("too large"));
    expect(text).toContain(`${colors.red("error")} refs/id-only`);
    expect(text).toContain(`${colors.yellow("warning")} size/unbounded-array`);
    expect(text).toContain(colors.green("ok"));
  });
});
