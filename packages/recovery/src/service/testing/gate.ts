export interface Gate {
  /** Resolves when somebody stands at it. */
  reached: Promise<void>;
  open(): void;
  arrive(): void;
  /** For a node to wait at. */
  pass(): Promise<void>;
}

export function gate(): Gate {
  let [arrive, open] = [() => {}, () => {}];
  const reached = new Promise<void>((resolve) => {
    arrive = resolve;
  });
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    reached,
    open,
    arrive,
    async pass() {
      arrive();
      await opened;
    },
  };
}
