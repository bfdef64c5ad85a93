import { setTimeout } from "node:timers/promises";
import { Annotation, END, type LangGraphRunnableConfig, START, StateGraph } from "@langchain/langgraph";
import type { EffectLedger } from "@threadkeep/recovery";
import type { OutsideWorld } from "./outside-world.ts";

export const STEPS = 100;
export const FAILS_AT = 99;
export const INPUT = { said: [] };
/** Of LangGraph: its default is fewer. */
export const RECURSION_LIMIT = 2 * STEPS;

/** Short for a model, long for a checkpoint that is written beside it. */
export const MODEL_MS = 50;
const ANSWER = "What was found out in this step, and what is to be done about it. ".repeat(3);
const CHARACTERS_A_TOKEN = 4;

export interface WorkflowParts {
  world: OutsideWorld;
  /** Without one a step acts whenever it runs. */
  ledger?: EffectLedger | undefined;
  /** Whether the process dies in step 99: as it has acted, before anybody has heard of it, or else at its end. */
  dies: boolean;
}

const Said = Annotation.Root({
  said: Annotation<string[]>({ reducer: (said, more) => said.concat(more), default: () => [] }),
});

/** Each step asks a model, with all that was said before, and then acts in the outside world. */
export function createWorkflow({ world, ledger, dies }: WorkflowParts) {
  const dieIn = (step: number) => {
    if (dies && step === FAILS_AT) process.kill(process.pid, "SIGKILL");
  };
  const act = (step: number) => {
    world.act(step);
    dieIn(step);
    return step;
  };
  const actOnce = (config: LangGraphRunnableConfig, step: number) =>
    ledger?.once(config, { name: "act", key: String(step), policy: { verify: () => askWorld(world, step) } }, () =>
      act(step),
    ) ?? act(step);

  return new StateGraph(Said)
    .addNode("work", async ({ said }, config) => {
      await setTimeout(MODEL_MS);
      world.charge(tokensOf([...said, ANSWER]));
      await actOnce(config, said.length + 1);
      dieIn(said.length + 1);
      return { said: [ANSWER] };
    })
    .addEdge(START, "work")
    .addConditionalEdges("work", ({ said }) => (said.length < STEPS ? "work" : END), ["work", END]);
}

function askWorld(world: OutsideWorld, step: number) {
  if (world.hasActed(step)) return { outcome: "happened", result: step } as const;
  return { outcome: "did-not-happen" } as const;
}

function tokensOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + Math.ceil(text.length / CHARACTERS_A_TOKEN), 0);
}
