import { describe, expect, it } from "vitest";
import { githubReporter } from "./github-reporter.ts";
import { brokenReport, contextOf, findingOf, graphOf, reportOf, richReport } from "./testing/check-reports.ts";

describe("githubReporter", () => {
  it("annotates new findings and what was not read, the gravest first", () => {
    expect(`\n${githubReporter(richReport, contextOf({ pathPrefix: "packages/agent" }))}`).toMatchInlineSnapshot(`
      "
      ::error file=packages/agent/src/researcher.ts,line=8,col=3,title=refs/id-only (researcher)::docId says by its name that it is a reference, and holds { title, page } of up to 71.2 KB in every checkpoint.%0Ahelp: docId: externalId(), and keep the page in a store.
      ::error file=packages/agent/src/researcher.ts,title=size/checkpoint-budget (researcher)::The largest sample is 31.4 KB, 100%25 of it in 3 channels.%0Ahelp: Store the document, and keep its id.
      ::error file=packages/agent/src/legacy.ts,title=export.missing (legacy)::src/legacy.ts has no export graph.%0Ahelp: It exports: app, default.
      ::error file=packages/agent/src/legacy.ts,title=types.unreadable (legacy)::There is no type to read without it.
      ::warning file=packages/agent/src/researcher.ts,line=9,col=3,title=size/unbounded-array (researcher)::sources is a list without a bound, so that nothing says how large it can become.%0Ahelp: z.array(source).max(20)
      ::warning file=packages/agent/src/clients.ts,line=3,col=16,title=module.threw (support)::src/support.ts threw while it was imported: OPENAI_API_KEY is missing.%0Ahelp: Set it to any text for the check, or make the client where it is used.
      ::notice title=threadkeep check::Checked 3 of 4 graphs: 2 errors, 1 warning; 1 accepted in threadkeep.lock.json; 2 allowed by the config; 1 graph judged by types alone; 1 graph could not be read.
      "
    `);
  });

  it("annotates what kept the command from checking", () => {
    expect(`\n${githubReporter(brokenReport, contextOf())}`).toMatchInlineSnapshot(`
      "
      ::error title=config.invalid::threadkeep.config.ts: there is no rule "size/unbound-array".%0Ahelp: Did you mean size/unbounded-array?
      ::notice title=threadkeep check::Nothing was checked: 1 problem.
      "
    `);
  });

  it("escapes what ends a property or begins an escape", () => {
    const finding = findingOf({
      message: "100% a:b, c%0Ad",
      help: "x\r\ny",
      position: { file: "src/a,b:c%.ts", line: 2, column: 4 },
    });
    expect(githubReporter(reportOf([graphOf("a::b", { findings: [finding] })]), contextOf()).split("\n")[0]).toBe(
      "::error file=src/a%2Cb%3Ac%25.ts,line=2,col=4,title=refs/id-only (a%3A%3Ab)::100%25 a:b, c%250Ad%0Ahelp: x y",
    );
  });

  it("does not annotate that a module was not loaded where nobody asked for it", () => {
    const graph = graphOf("writer", {
      readFrom: "types",
      problems: [{ code: "module.not-tried", message: "--static" }],
    });
    expect(githubReporter(reportOf([graph]), contextOf())).toBe(
      "::notice title=threadkeep check::Checked 1 graph: no findings; 1 graph judged by types alone.\n",
    );
  });
});
