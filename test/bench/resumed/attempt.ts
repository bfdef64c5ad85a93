// A process that runs the workflow, from the start or from where another one died, and may die itself. Its last argument says how.
import { openOutsideWorld } from "./outside-world.ts";
import { CONTESTANTS, type Attempt } from "./contestants.ts";

const attempt = JSON.parse(process.argv.at(-1) ?? "") as Attempt;
await CONTESTANTS[attempt.contestant].run(attempt, openOutsideWorld(attempt.folder));
