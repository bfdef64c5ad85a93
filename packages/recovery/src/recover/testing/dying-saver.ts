import { SqliteCheckpointer } from "@threadkeep/persistence/sqlite";

/** Which of a process's writes is its last, from 1, and whether it reaches the database. */
export interface Death {
  at: number;
  when: "before" | "after";
}

/** Writes as long as its process lives. What is written after that never comes back, and reaches no database. */
export class DyingSaver extends SqliteCheckpointer {
  writes = 0;
  #death: Death | undefined;
  #die = () => {};
  #isDead = false;

  constructor(path: string) {
    // A test's file need not outlive a loss of power.
    super(path, { synchronous: "off" });
  }

  /** @returns what resolves when it has died; never without a death */
  live(death: Death | undefined): Promise<void> {
    this.#death = death;
    this.#isDead = false;
    this.writes = 0;
    return new Promise((resolve) => (this.#die = resolve));
  }

  override put(...call: Parameters<SqliteCheckpointer["put"]>): ReturnType<SqliteCheckpointer["put"]> {
    return this.#write(() => super.put(...call));
  }

  override putWrites(...call: Parameters<SqliteCheckpointer["putWrites"]>): Promise<void> {
    return this.#write(() => super.putWrites(...call));
  }

  async #write<Result>(write: () => Promise<Result>): Promise<Result> {
    if (this.#isDead) return forever();
    this.writes++;
    if (this.writes !== this.#death?.at) return this.#unlessDead(write());
    this.#isDead = true;
    if (this.#death.when === "after") await write();
    this.#die();
    return forever();
  }

  // What was on its way may still arrive, and nobody is left to hear that it was refused.
  async #unlessDead<Result>(write: Promise<Result>): Promise<Result> {
    try {
      return await write;
    } catch (error) {
      if (this.#isDead) return forever();
      throw error;
    }
  }
}

function forever(): Promise<never> {
  return new Promise(() => {});
}
