// One worker among several on the same file: sweeps until nothing is due, and says what it recovered.
import { appendFileSync } from "node:fs";
import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";
import { createContext } from "../../service/create-context.ts";
import { sweep } from "../sweep.ts";
import { effectGraph } from "./effect-graph.ts";

const [path = "", effects = ""] = process.argv.slice(2);
const checkpointer = new SqliteCheckpointer(path, { synchronous: "off" });
const graph = effectGraph((threadId) => appendFileSync(effects, `${threadId}\n`));
const context = createContext({ checkpointer, graphs: { graph } }, new AbortController().signal);
const { results } = await sweep(context);
process.stdout.write(JSON.stringify(results.map(({ threadId, outcome }) => [threadId, outcome])));
await context.leases.end();
await checkpointer.end();
