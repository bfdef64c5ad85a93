import type { CheckReport } from "../check-report.ts";
import { channelOf, findingOf, graphOf, reportOf } from "./check-reports.ts";

/** Everything that a project can name is an attack on whoever prints it. */
const HOSTILE =
  "\u001b[31m\u0007x\n::error::y\r\n<img src=x onerror=alert(1)> | `a` @octocat ![i](https://e.vil/i.png) #12 {0} &amp; ]]> \u202e\u0000\ufffe\ud800\u009b1m %0A www.e.vil";

export const hostileReport: CheckReport = reportOf(
  [
    graphOf(HOSTILE, {
      entry: `src/${HOSTILE}.ts:graph`,
      readFrom: "types",
      channels: [
        channelOf(HOSTILE, { verdict: "unbounded", worstCase: { kind: "unbounded", path: HOSTILE } }),
        channelOf("__proto__"),
      ],
      removedChannels: [{ name: HOSTILE, before: { worstCase: { kind: "bytes", bytes: 1 } } }],
      problems: [
        { code: "module.threw", message: HOSTILE, help: HOSTILE, position: { file: HOSTILE, line: 1, column: 1 } },
      ],
      silentRules: [{ rules: ["reducers/pure"], because: HOSTILE }],
      findings: [
        findingOf({
          path: HOSTILE,
          message: HOSTILE,
          help: HOSTILE,
          position: { file: HOSTILE, line: 1, column: 1 },
          fingerprint: HOSTILE,
        }),
        findingOf({ path: HOSTILE, message: HOSTILE, help: HOSTILE, status: "accepted" }),
        findingOf({ path: HOSTILE, message: HOSTILE, help: HOSTILE, severity: "warn" }),
      ],
    }),
  ],
  {
    config: HOSTILE,
    comparedWith: HOSTILE,
    lock: { file: HOSTILE, state: "stale" },
    problems: [{ code: "internal", message: HOSTILE, help: HOSTILE }],
    exitCode: 2,
  },
);
