import { measureTurns } from "./overhead-turns.ts";

process.send!(await measureTurns());
