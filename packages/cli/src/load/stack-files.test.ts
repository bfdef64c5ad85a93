import { expect, it } from "vitest";
import { stackFiles } from "./stack-files.ts";

it("reads the files of a stack, innermost first", () => {
  const stack = `Error: at home (/not/a/frame.ts:1:1) it broke
    at run (/app/src/(group)/a file.ts:10:9)
    at new Agent (C:\\agents\\agent.ts:3:1)
    at /app/src/b.ts:13:23
    at async file:///app/src/c%20d.ts:5:7
    at async Function.import (file:///app/e.mjs:1:2)
    at Module._resolveFilename (node:internal/modules/cjs/loader:1207:15)
    at Array.map (<anonymous>)`;
  expect(stackFiles(stack)).toEqual([
    { file: "/app/src/(group)/a file.ts", line: 10 },
    { file: "C:\\agents\\agent.ts", line: 3 },
    { file: "/app/src/b.ts", line: 13 },
    { file: "/app/src/c d.ts", line: 5 },
    { file: "/app/e.mjs", line: 1 },
  ]);
});
