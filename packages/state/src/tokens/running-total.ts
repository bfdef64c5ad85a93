/** Adds up counts until they pass a limit, and then asks for no further one. */
export interface RunningTotal {
  /** `count` is given what is left of the limit, and may stop once past that. */
  add(count: (left: number) => number): void;
  isOver(): boolean;
  value(): number;
}

export function createRunningTotal(limit: number): RunningTotal {
  let total = 0;
  return {
    add: (count) => {
      if (total <= limit) total += count(limit - total);
    },
    isOver: () => total > limit,
    value: () => total,
  };
}
