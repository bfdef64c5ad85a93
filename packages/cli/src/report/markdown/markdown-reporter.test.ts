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
import { markdownReporter } from "./markdown-reporter.ts";

describe("markdownReporter", () => {
  it("leads with what became of every channel, then lists findings and what was not seen", () => {
    expect(`\n${markdownReporter(richReport, contextOf())}`).toMatchInlineSnapshot(`
      "
      ## State of the graphs

      <details>
      <summary><code>writer</code>: nothing changed</summary>

      | channel | worst case before | now | change | measured before | now | change | verdict |
      | :-- | --: | --: | --: | --: | --: | --: | :-- |
      | \`draft\` | 1 KB | 1 KB | none | 900 B | 900 B | none | ok |
      | **whole state** | 1 KB | 1 KB | none | 3 KB | 3 KB | none |  |

      </details>

      ### \`researcher\` in \`src/researcher.ts:graph\`

      | channel | worst case before | now | change | measured before | now | change | verdict |
      | :-- | --: | --: | --: | --: | --: | --: | :-- |
      | \`messages\` | no bound | no bound | none | 11 KB | 12 KB | +1 KB (+9 %) | **unbounded** |
      | \`docId\` | 128 B | 71.2 KB | +71.1 KB (570 times) | 64 B | 18.4 KB | +18.3 KB (294 times) | **too large** |
      | \`sources\` | - | unknown | new | - | - | - | unknown |
      | \`scratch\` | - | 1 KB | new | - | - | - | not stored |
      | \`plan\` | 2 KB | - | removed | 700 B | - | - | removed |
      | **whole state** | no bound | no bound | none | 12 KB | 31.4 KB | +19.4 KB (+162 %) |  |

      ### \`support\` in \`src/support.ts:graph\`, new

      | channel | worst case before | now | change | verdict |
      | :-- | --: | --: | --: | :-- |
      | \`ticket\` | - | unknown | new | unknown |
      | **whole state** | - | unknown | new |  |

      Compared with \`origin/main\`.

      ### New findings

      - **error** \`refs/id-only\`, \`researcher: docId.page\` at \`src/researcher.ts:8:3\`<br>docId says by its name that it is a reference, and holds { title, page } of up to 71.2 KB in every checkpoint.<br>**help:** docId: externalId(), and keep the page in a store.
      - **error** \`size/checkpoint-budget\`, \`researcher: graph\`<br>The largest sample is 31.4 KB, 100% of it in 3 channels.<br>**help:** Store the document, and keep its id.
      - warning \`size/unbounded-array\`, \`researcher: sources\` at \`src/researcher.ts:9:3\`<br>sources is a list without a bound, so that nothing says how large it can become.<br>**help:** z.array(source).max(20)

      ### Not seen

      - not seen \`module.threw\`, \`support\` at \`src/clients.ts:3:16\`<br>src/support.ts threw while it was imported: OPENAI\\_API\\_KEY is missing.<br>**help:** Set it to any text for the check, or make the client where it is used.
      - silent rules, \`support\`: \`reducers/pure\`, \`reducers/default-missing\` (the module did not load)
      - **could not run** \`export.missing\`, \`legacy\`<br>src/legacy.ts has no export graph.<br>**help:** It exports: app, default.
      - **could not run** \`types.unreadable\`, \`legacy\`<br>There is no type to read without it.

      Checked 3 of 4 graphs: 2 errors, 1 warning; 1 accepted in threadkeep.lock.json; 2 allowed by the config; 1 graph judged by types alone; 1 graph could not be read.
      "
    `);
  });

  it("says when nothing was compared", () => {
    expect(`\n${markdownReporter(cleanReport, contextOf())}`).toMatchInlineSnapshot(`
      "
      ## State of the graphs

      ### \`writer\` in \`src/writer.ts:graph\`

      | channel | worst case | verdict |
      | :-- | --: | :-- |
      | \`draft\` | 1 KB | ok |
      | **whole state** | 1 KB |  |

      Nothing was compared: there is no \`threadkeep.lock.json\` yet. \`threadkeep check --update\` writes it.

      Checked 1 graph: no findings.
      "
    `);
  });

  it("says what kept the command from checking", () => {
    expect(`\n${markdownReporter(brokenReport, contextOf())}`).toMatchInlineSnapshot(`
      "
      ## State of the graphs

      ### Not seen

      - **could not run** \`config.invalid\`<br>threadkeep.config.ts: there is no rule "size/unbound-array".<br>**help:** Did you mean size/unbounded-array?

      Nothing was checked: 1 problem.
      "
    `);
  });

  it("folds a graph away only where sizes stayed the same and nothing new was found", () => {
    const before = { worstCase: { kind: "bytes", bytes: 1024 }, measuredBytes: 10 } as const;
    const graphs = {
      same: graphOf("writer", { before, measuredBytes: 10, channels: [channelOf("a", { before, measuredBytes: 10 })] }),
      grown: graphOf("writer", {
        before,
        measuredBytes: 10,
        channels: [channelOf("a", { before, measuredBytes: 11 })],
      }),
      faulty: graphOf("writer", { before, measuredBytes: 10, findings: [findingOf()] }),
    };
    const folded = Object.entries(graphs).filter(([, graph]) =>
      markdownReporter(reportOf([graph], { comparedWith: "origin/main" }), contextOf()).includes("<details>"),
    );
    expect(folded.map(([name]) => name)).toEqual(["same"]);
  });
});
