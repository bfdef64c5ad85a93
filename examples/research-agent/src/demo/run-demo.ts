import { fileURLToPath } from "node:url";
import { parseByteSize } from "@threadkeep/state";
import { collectDocuments } from "../library/collect-documents.ts";
import { chooseModel, type ChosenModel, type Environment } from "../model/choose-model.ts";
import { colorsFor } from "./colors.ts";
import { BUDGET, type CheckFacts, type DemoFacts, type DemoParts, QUESTION } from "./facts.ts";
import { findBrokenPromises } from "./find-broken-promises.ts";
import { runFlakyProvider } from "./flaky-provider/run-flaky-provider.ts";
import { runKilledRun } from "./killed-run/run-killed-run.ts";
import { questionsFor } from "./long-thread/questions.ts";
import { runLongThread } from "./long-thread/run-long-thread.ts";
import { printFacts } from "./print-facts.ts";
import { measureFile } from "./thread-in-file/measure-file.ts";
import { runThreadInFile } from "./thread-in-file/run-thread-in-file.ts";
import { withCheckpointer, withThreadFile } from "./thread-in-file/thread-file.ts";
import { runWithDocuments } from "./run-with-documents.ts";
import { runWithIds } from "./run-with-ids.ts";

const REPOSITORY = fileURLToPath(new URL("../../../../", import.meta.url));

export interface DemoProcess {
  args: string[];
  env: Environment;
  isTerminal: boolean;
  check: (options: { isColored: boolean }) => Promise<CheckFacts>;
  write(text: string): void;
  writeError(text: string): void;
}

/** The exit code: 0 when it showed what it promises, 1 when it did not, 2 when it could not run. */
export async function runDemo({ args, env, isTerminal, check, write, writeError }: DemoProcess): Promise<number> {
  try {
    const isJson = args.includes("--json");
    const colors = colorsFor(env, isTerminal);
    const facts = await gatherFacts({
      chosen: await chooseModel(env),
      check: () => check({ isColored: colors.isColorSupported && !isJson }),
      isKept: args.includes("--keep"),
      onKept: (path) => writeError(`demo: ${whereKept(path)}\n`),
    });
    write(isJson ? `${JSON.stringify(facts, null, 2)}\n` : printFacts(facts, colors));
    const broken = findBrokenPromises(facts);
    for (const sentence of broken) writeError(`demo: ${sentence}\n`);
    return broken.length === 0 ? 0 : 1;
  } catch (error) {
    writeError(`demo: could not run. ${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}

function whereKept(path: string): string {
  return `The threads are in ${path}. In examples/research-agent: pnpm threadkeep threads --url sqlite:${path}`;
}

interface Work {
  chosen: ChosenModel;
  check: () => Promise<CheckFacts>;
  /** Whether the file with the threads stays. */
  isKept: boolean;
  /** Told at once, so that the file is named however the demo ends. */
  onKept: (path: string) => void;
}

async function gatherFacts({ chosen, check, isKept, onKept }: Work): Promise<DemoFacts> {
  const agents = withThreadFile(isKept, (path) => {
    if (isKept) onKept(path);
    return runAgents(chosen, path, isKept);
  });
  // The check runs in processes of its own.
  const [checked, runs] = await Promise.all([check(), agents]);
  const { documents, ...ran } = runs;
  const bytes = documents.reduce((sum, { pageContent }) => sum + Buffer.byteLength(pageContent), 0);
  return {
    question: QUESTION,
    model: chosen.name,
    library: { documents: documents.length, bytes },
    budgetBytes: parseByteSize(BUDGET),
    check: checked,
    ...ran,
  };
}

async function runAgents(chosen: ChosenModel, path: string, isKept: boolean) {
  const documents = await collectDocuments(REPOSITORY);
  const ran = await withCheckpointer(path, (checkpointer) => runOneByOne({ ...chosen, documents, checkpointer }));
  const threadInFile = await runThreadInFile(path, { ...chosen, documents });
  const killedRun = await runKilledRun(path);
  return { documents, ...ran, threadInFile, killedRun, file: await measureFile(path, isKept) };
}

async function runOneByOne(parts: DemoParts) {
  const own = await collectDocuments(REPOSITORY, { withInstalled: false });
  return {
    documentsInState: await runWithDocuments(parts),
    idsInState: await runWithIds(parts),
    longThread: await runLongThread({ ...parts, documents: own, questions: questionsFor(parts) }),
    flakyProvider: await runFlakyProvider(parts.checkpointer),
  };
}
