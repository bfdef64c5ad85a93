// Runs in a process of its own, with the user's module: everything that module does, prints or leaves open ends with it.
import { describeThrown } from "./describe-thrown.ts";
import { exportNames, exportOf } from "./export-of.ts";
import { findCycle } from "./import-graph.ts";
import { killTree } from "./kill-tree.ts";
import { createModuleImporter, type ModuleImporter } from "./module-importer.ts";
import type { ChildMessage, ChildRequest, ConfigRequest, LoadRequest, ThrownFailure } from "./protocol.ts";
import { defineConfig } from "../config/define-config.ts";
import { readConfigExport } from "./read-config-export.ts";
import { readExport, threw } from "./read-export.ts";
import { stackFiles } from "./stack-files.ts";
import { startWatchdog } from "./start-watchdog.ts";

type Send = (message: ChildMessage) => Promise<void>;

const send = takeChannel();
const unanswered = new Set<string>();
let isConfigAwaited = false;

// Without the parent nobody waits for an answer, or ends this process.
process.once("disconnect", () => killTree(process.pid));
// What fails beside the import, a pool that finds no database, is no reason not to read the graph. It is printed as usual.
process.on("unhandledRejection", printError);
process.on("uncaughtException", printError);
process.once("beforeExit", () => void answerRest());
process.once("message", (request) => {
  // From here on only the user's module keeps this process running: when it waits for nothing, it has hung.
  process.channel?.unref();
  const wanted = request as ChildRequest;
  void ("config" in wanted ? loadConfig(wanted) : load(wanted));
});
void startWatchdog().finally(() => send({ type: "ready" }));

/** The module must not find the channel: many announce themselves to whoever started them. */
function takeChannel(): Send {
  const channel = process.send!.bind(process);
  delete process.send;
  return (message) => new Promise((resolve) => channel(message, undefined, undefined, () => resolve()));
}

function printError(error: unknown): void {
  const { name, message, stack } = describeThrown(error);
  process.stderr.write(`${stack || `${name}: ${message}`}\n`);
}

async function load({ file, entries, tsconfig }: LoadRequest): Promise<void> {
  for (const { name } of entries) unanswered.add(name);
  const importer = createModuleImporter(file, tsconfig);
  let namespace: object;
  try {
    namespace = await importer.import(file);
  } catch (error) {
    const failure = withCause(threw("importing", error), importer);
    for (const { name } of entries) await answer({ type: "failed", name, failure });
    return send({ type: "done" });
  }
  await send({ type: "imported" });
  // What has to be waited for or called comes last: a function that exits the process or never returns must not take the
  // graphs beside it along.
  const [ready, pending] = divide(entries, namespace);
  await Promise.all(ready.map((entry) => loadEntry(entry, namespace, importer)));
  await Promise.all(pending.map((entry) => loadEntry(entry, namespace, importer)));
  await send({ type: "done" });
}

async function loadConfig({ config: file }: ConfigRequest): Promise<void> {
  isConfigAwaited = true;
  // The config finds `threadkeep` also where the command runs from npx.
  const importer = createModuleImporter(file, undefined, { threadkeep: { defineConfig } });
  let namespace: object;
  try {
    namespace = await importer.import(file);
  } catch (error) {
    await send({ type: "config", failure: withCause(threw("importing", error), importer) });
    return send({ type: "done" });
  }
  await send({ type: "imported" });
  const read = await readConfigExport(namespace);
  isConfigAwaited = false;
  await send({ type: "config", ...read });
  await send({ type: "done" });
}

type Entry = LoadRequest["entries"][number];

function divide(entries: readonly Entry[], namespace: object): [Entry[], Entry[]] {
  const isPending = ({ exportName }: Entry) => {
    const value = exportOf(namespace, exportName)?.value;
    return typeof value === "function" || value instanceof Promise;
  };
  return [entries.filter((entry) => !isPending(entry)), entries.filter(isPending)];
}

async function loadEntry({ name, exportName }: Entry, namespace: object, importer: ModuleImporter): Promise<void> {
  const exported = exportOf(namespace, exportName);
  if (!exported)
    return answer({ type: "failed", name, failure: { kind: "missing export", exports: exportNames(namespace) } });
  const read = await readExport(exported.value, importer);
  await answer("schema" in read ? { type: "read", name, ...read } : { type: "failed", name, ...read });
}

async function answer(message: Extract<ChildMessage, { name: string }>): Promise<void> {
  unanswered.delete(message.name);
  await send(message);
}

async function answerRest(): Promise<void> {
  if (isConfigAwaited) await send({ type: "config", failure: { kind: "never settles" } });
  for (const name of unanswered) await answer({ type: "failed", name, failure: { kind: "never settles" } });
  await send({ type: "done" });
}

/** What only this process knows of an import that failed: which file did not parse, and which files import each other. */
function withCause(failure: ThrownFailure, importer: ModuleImporter): ThrownFailure {
  const { name, message, stack } = failure.thrown;
  const unparsed = name === "SyntaxError" || message.startsWith("ParseError:") ? importer.lastFile() : undefined;
  if (unparsed !== undefined) return { ...failure, unparsed };
  const imports = importer.unfinishedImports();
  const culprit = stackFiles(stack).find(({ file }) => imports.has(file))?.file;
  const cycle = culprit === undefined ? undefined : findCycle(imports, culprit);
  return cycle === undefined ? failure : { ...failure, cycle };
}
