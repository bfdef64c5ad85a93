import { appendFileSync } from "node:fs";
import { Annotation, START, StateGraph } from "@langchain/langgraph";

const Log = Annotation.Root({
  log: Annotation<string[]>({ reducer: (log, more) => [...log, ...more], default: () => [] }),
});

/** Three steps, of which the second does not end before it may. Each is written into a diary as it begins. */
export function zombieGraph(who: string, diary: string, untilFree: () => Promise<unknown>) {
  const step =
    (name: string, rest: () => Promise<unknown> = async () => {}) =>
    async () => {
      appendFileSync(diary, `${who} ${name}\n`);
      await rest();
      return { log: [`${name} by ${who}`] };
    };
  return new StateGraph(Log)
    .addNode("first", step("first"))
    .addNode("second", step("second", untilFree))
    .addNode("third", step("third"))
    .addEdge(START, "first")
    .addEdge("first", "second")
    .addEdge("second", "third")
    .compile();
}
