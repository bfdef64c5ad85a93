import { configDefaults, defineConfig } from "vitest/config";

// These read the types of whole projects. Their files share a worker, and with it the declarations of TypeScript and LangGraph,
// which are parsed once instead of once a file: half of their time. What stands here leaves nothing behind in the process: no
// environment, no mocked module, no timer or listener, nothing on globals or prototypes. Tests that import LangGraph themselves
// would gain as much, but may depend on what was imported before them: they stay isolated.
const READING_TYPES = ["packages/cli/src/{commands,static}/**/*.test.ts"];

const EVERYTHING = ["packages/*/src/**/*.test.ts", "test/**/*.test.ts", "examples/*/src/**/*.test.ts"];

// Node 20 runs everything. Later versions run what the version can change: processes, workers, modules, files, timers, streams,
// the context of asynchronous calls, what fetch, sockets and files throw, and native code.
const DEPENDS_ON_NODE = [
  "packages/middleware/src/{guard,in-any-order,testing}/**/*.test.ts",
  "packages/middleware/src/error-recovery/{agent,breaker,budget,classify,retry,state-graph}/**/*.test.ts",
  "packages/middleware/src/summarization/agent/**/*.test.ts",
  "packages/middleware/src/summarization/{archive-originals,hold,new-process,tell-event}.test.ts",
  "packages/persistence/src/{catalog,create,effects,encoding,runs,store/sqlite,store/testing}/**/*.test.ts",
  "packages/persistence/src/checkpointer/{check-checkpoint,fenced-writes,stored-checkpointer}.test.ts",
  "packages/persistence/src/store/lease-keeper/{keep-leases,sqlite-keeper}.test.ts",
  "packages/state/src/{size,vitest}/**/*.test.ts",
  "packages/state/src/tokens/token-counter.test.ts",
  "packages/cli/src/{config,init,load}/**/*.test.ts",
  "packages/cli/src/main.test.ts",
  "packages/cli/src/recovery/{graphs,recover,worker}/**/*.test.ts",
  "packages/cli/src/threads/{database,db,list}/**/*.test.ts",
  "packages/recovery/src/effects/claim/kill-points.test.ts",
  "packages/recovery/src/effects/agent/**/*.test.ts",
  "packages/recovery/src/effects/effect-ledger.test.ts",
  "packages/recovery/src/service/{drain,drain-on-signals,fingerprint-graph,lease-lost,processes,run,stop-within}.test.ts",
  "packages/recovery/src/recover/recover-run.test.ts",
  "packages/storage/src/**/*.test.ts",
  "examples/research-agent/src/demo/killed-run/**/*.test.ts",
  "test/scenarios/summarizer-*.test.ts",
];
// Long searches of pure logic.
const SAME_ON_EVERY_NODE = ["**/*.{property,transcripts}.test.ts", "**/classify/any-value.test.ts"];

// What LangGraph's own savers break is what it prints. On a slow machine they also leave rejections that nobody hears, as LangGraph's
// default durability does with every put that is refused: that is theirs, and no test of ours.
const UNHEARD_IN_STOCK = "/test/contracts/stock-checkpointers.test.ts";

const onLaterNode = process.env["THREADKEEP_FURTHER_NODE"] === "1";
const leftOut = [...configDefaults.exclude, ...(onLaterNode ? SAME_ON_EVERY_NODE : [])];

export default defineConfig({
  test: {
    // Type tests run in the same command: types are part of the product. `pnpm typecheck` fails on them.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Many tests kill and stop real processes with leases of a second or so, on machines that others use as well. In CI what fails is tried
    // once more, and the report says so; on a desk every failure shows.
    retry: process.env["CI"] ? 1 : 0,
    // By default one core is left to whoever waits: half of a small machine.
    maxWorkers: "100%",
    reporters: process.env["CI"] ? ["default", "json"] : ["default"],
    outputFile: { json: process.env["THREADKEEP_TEST_REPORT"] ?? "test/.report.json" },
    onUnhandledError: ({ VITEST_TEST_PATH: path, message }: { VITEST_TEST_PATH?: unknown; message?: string }) => {
      if (!String(path).endsWith(UNHEARD_IN_STOCK)) return;
      // oxlint-disable-next-line no-console
      console.warn(`Unheard in a stock saver: ${message}`);
      return false;
    },
    projects: [
      {
        extends: true,
        test: {
          name: "reading-types",
          include: onLaterNode ? [] : READING_TYPES,
          exclude: leftOut,
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "isolated",
          include: onLaterNode ? DEPENDS_ON_NODE : EVERYTHING,
          exclude: [...leftOut, ...READING_TYPES],
        },
      },
    ],
  },
});
