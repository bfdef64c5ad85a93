import { configDefaults, defineConfig } from "vitest/config";

const EVERYTHING = ["packages/*/src/**/*.test.ts", "test/**/*.test.ts", "examples/*/src/**/*.test.ts"];

// Most files take longer to read LangChain than to run. Those share workers, which read it once: a third of the processor time. A test among
// them leaves nothing behind in its process: no environment, no mock, no timer or listener, nothing on globals or prototypes. Which depends on
// what ran before it, `vitest run --project shared --sequence.shuffle.files` shows. Alone in its worker is what is about the process itself, its
// signals, environment and memory, and what takes so long that it would win nothing: whole programs, and processes that are killed.
const ALONE = [
  "packages/cli/src/{config,init,load,recovery}/**/*.test.ts",
  "packages/cli/src/main.test.ts",
  "packages/recovery/src/{crash-test,recover}/**/*.test.ts",
  "packages/recovery/src/service/{drain,drain-on-signals,processes}.test.ts",
  "packages/state/src/tokens/**/*.test.ts",
  "examples/*/src/**/*.test.ts",
  "test/**/*.test.ts",
];

// These read the types of whole projects. Their workers keep the declarations of TypeScript and LangGraph, which nobody else needs.
const READING_TYPES = ["packages/cli/src/{commands,static}/**/*.test.ts"];

// Node 20 runs everything. Later versions run what the version can change: processes, workers, modules, files, timers, streams,
// the context of asynchronous calls, what fetch, sockets and files throw, and native code.
const DEPENDS_ON_NODE = {
  alone: [
    "packages/cli/src/{config,init,load}/**/*.test.ts",
    "packages/cli/src/main.test.ts",
    "packages/cli/src/recovery/{graphs,recover,worker}/**/*.test.ts",
    "packages/recovery/src/recover/recover-run.test.ts",
    "packages/recovery/src/service/{drain,drain-on-signals,processes}.test.ts",
    "packages/state/src/tokens/token-counter.test.ts",
    "examples/research-agent/src/demo/killed-run/**/*.test.ts",
    "test/scenarios/summarizer-*.test.ts",
  ],
  shared: [
    "packages/middleware/src/{guard,in-any-order,testing}/**/*.test.ts",
    "packages/middleware/src/error-recovery/{agent,breaker,budget,classify,retry,state-graph}/**/*.test.ts",
    "packages/middleware/src/summarization/agent/**/*.test.ts",
    "packages/middleware/src/summarization/{archive-originals,hold,new-process,tell-event}.test.ts",
    "packages/persistence/src/{catalog,create,effects,encoding,runs,store/sqlite,store/testing}/**/*.test.ts",
    "packages/persistence/src/checkpointer/{check-checkpoint,fenced-writes,stored-checkpointer}.test.ts",
    "packages/persistence/src/store/lease-keeper/{keep-leases,sqlite-keeper}.test.ts",
    "packages/state/src/{size,vitest}/**/*.test.ts",
    "packages/cli/src/threads/{database,db,list}/**/*.test.ts",
    "packages/recovery/src/effects/claim/kill-points.test.ts",
    "packages/recovery/src/effects/agent/**/*.test.ts",
    "packages/recovery/src/effects/effect-ledger.test.ts",
    "packages/recovery/src/service/{fingerprint-graph,lease-lost,run,stop-within}.test.ts",
    "packages/storage/src/**/*.test.ts",
  ],
};
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
    // They run in the order of their names: what is alone takes longest and goes first, so that no core is idle at the end.
    projects: [
      {
        extends: true,
        test: { name: "alone", include: onLaterNode ? DEPENDS_ON_NODE.alone : ALONE, exclude: leftOut },
      },
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
          name: "shared",
          include: onLaterNode ? DEPENDS_ON_NODE.shared : EVERYTHING,
          exclude: [...leftOut, ...ALONE, ...READING_TYPES],
          isolate: false,
          restoreMocks: true,
          unstubEnvs: true,
        },
      },
    ],
  },
});
