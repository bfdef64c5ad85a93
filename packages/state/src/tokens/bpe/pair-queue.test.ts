import fc from "fast-check";
import { expect, it } from "vitest";
import { createPairQueue } from "./pair-queue.ts";

const RANKS = 6;
const pair = fc.record({ rank: fc.nat(RANKS - 1), position: fc.nat(50) });
/** Between the adds, how many pairs to take: a merge adds pairs while others wait. */
const step = fc.record({ add: pair, takes: fc.nat(2) });

it("gives the lowest rank first and the leftmost first within a rank, in whatever order pairs came", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const queue = createPairQueue(RANKS);
      queue.reserve(steps.length);
      const waiting: (readonly [rank: number, position: number])[] = [];

      const takeOne = (): void => {
        waiting.sort(([rankA, positionA], [rankB, positionB]) => rankA - rankB || positionA - positionB);
        const position = queue.take();
        expect(position < 0 ? undefined : [queue.rank, position]).toEqual(waiting.shift());
      };

      for (const { add, takes } of steps) {
        queue.add(add.rank, add.position);
        waiting.push([add.rank, add.position]);
        for (let take = 0; take < takes; take++) takeOne();
      }
      while (waiting.length > 0) takeOne();
      expect(queue.take()).toBe(-1);
    }),
  );
});
