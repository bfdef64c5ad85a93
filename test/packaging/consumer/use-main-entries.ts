// Installed without the optional peers: the main entries must load, typecheck and work.
import { guardGraph } from "@threadkeep/middleware";
import { KB, measureState } from "@threadkeep/state";

console.log(JSON.stringify({ guardGraph: typeof guardGraph, fits: measureState({ note: "small" }).totalBytes < KB }));
