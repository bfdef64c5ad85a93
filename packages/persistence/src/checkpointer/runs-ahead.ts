import type { RunnableConfig } from "@langchain/core/runnables";

interface Run {
  /** Of its puts, how many are on their way. */
  puts: number;
  /** Checkpoints that were put, or that others hang on which were. */
  readonly named: Set<string>;
  /** By the checkpoint that what waits belongs to. */
  readonly waiting: Map<string, Gate>;
}

interface Gate {
  opened: Promise<void>;
  open(): void;
}

// As it is when the module is loaded: a test that stops the clock stops no writes.
const afterThisTurn = setImmediate;

/**
 * Runs whose tasks write faster than their checkpoints are stored. With durability "async" LangGraph goes on while one put of a run
 * is on its way, and calls the next when it is answered. What tasks wrote meanwhile belongs to checkpoints that nobody can read yet:
 * sent now it would be a round trip of its own, held back it goes along with the checkpoint after its own.
 *
 * A run is known by its `metadata`, as for `RunFailures`. Of calls without it nothing is held back.
 */
export class RunsAhead {
  readonly #runs = new WeakMap<object, Run>();

  /** Undefined where writes need not wait: for a checkpoint that was put, and where none of its run is on its way. */
  untilPut({ metadata }: RunnableConfig, checkpointId: string): Promise<void> | undefined {
    const run = metadata && this.#runs.get(metadata);
    if (run === undefined || run.puts === 0 || run.named.has(checkpointId)) return undefined;
    const gate = run.waiting.get(checkpointId) ?? newGate();
    run.waiting.set(checkpointId, gate);
    return gate.opened;
  }

  /** @param parents ids of what it hangs on, whose writes it waits for: they wait no more */
  whilePut<T>(
    { metadata }: RunnableConfig,
    checkpointId: string,
    parents: readonly string[],
    put: Promise<T>,
  ): Promise<T> {
    if (metadata === undefined) return put;
    const run = this.#runs.get(metadata) ?? { puts: 0, named: new Set(), waiting: new Map() };
    this.#runs.set(metadata, run);
    run.puts++;
    for (const id of [checkpointId, ...parents]) {
      run.named.add(id);
      release(run, id);
    }
    const end = () => this.#end(metadata, run);
    put.then(end, end);
    return put;
  }

  // By the end of the turn its next put is on its way, if there is one.
  #end(metadata: object, run: Run): void {
    run.puts--;
    afterThisTurn(() => {
      if (run.puts > 0) return;
      if (this.#runs.get(metadata) === run) this.#runs.delete(metadata);
      for (const id of run.waiting.keys()) release(run, id);
    });
  }
}

function release({ waiting }: Run, checkpointId: string): void {
  waiting.get(checkpointId)?.open();
  waiting.delete(checkpointId);
}

/** `Promise.withResolvers`, which Node.js has from 22 on. */
function newGate(): Gate {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
