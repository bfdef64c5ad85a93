import { expect, it } from "vitest";
import { packageOfPath } from "./source-origin.ts";

it.each([
  ["/app/node_modules/zod/index.d.ts", "zod"],
  ["/app/node_modules/@langchain/core/dist/documents.d.ts", "@langchain/core"],
  ["/app/node_modules/.pnpm/zod@4.6.7/node_modules/zod/index.d.ts", "zod"],
  ["/app/node_modules/a/node_modules/b/index.d.ts", "b"],
])("finds the package of %s", (path, name) => {
  expect(packageOfPath(path)).toBe(name);
});

it.each(["/app/src/agent.ts", "/app/packages/shared/src/index.ts", "/app/node_modules/.prisma/client/index.d.ts"])(
  "takes %s for the project's own",
  (path) => {
    expect(packageOfPath(path)).toBeUndefined();
  },
);
