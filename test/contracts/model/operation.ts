import fc from "fast-check";
import { VALUE_EDITS, type ValueEdit } from "./value-edit.ts";

/** Numbers choose among what is there when the operation is played, so that a sequence stays playable when others are left out. */
export type Operation =
  /** `together`: the steps of a run, of which none waits for the one before. */
  | ({ type: "put" | "run"; parent: "head" | number; steps: Step[] } & Place)
  /** The same id once more. */
  | ({ type: "putAgain"; at: number; edits: ChannelEdit[] } & Place)
  /** Writes to a checkpoint, or to one that is put only later. */
  | ({ type: "putWrites"; at: number | "ahead"; writes: TaskWrites } & Place)
  /** An old state becomes the head. */
  | ({ type: "rollback"; at: number } & Place)
  | { type: "deleteThread"; thread: number }
  /** What a run that read the thread before it was deleted, or made shorter, still wants to write. */
  | { type: "late"; thread: number; at: number; what: "put" | "putWrites" | "subgraph" }
  /** As retention does: every so many of the checkpoints that are no heads, or what a policy says. */
  | { type: "remove"; thread: number; every: number }
  | { type: "retain"; keepLast: number }
  | ({ type: "page"; limit: number; before: number | undefined } & Place)
  /** Another process: its saver knows nothing of what this one remembers. */
  | { type: "switch" }
  | { type: "reopen" };

export interface Place {
  thread: number;
  namespace: number;
}

export interface Step {
  edits: ChannelEdit[];
  writes: TaskWrites[];
  /** How far the clock of who puts is behind. */
  clockBehind: number;
  /** Goes on from what the saver gives, and not from the objects that were put. */
  reads: boolean;
}

export interface ChannelEdit {
  channel: number;
  edit: ValueEdit;
}

export interface TaskWrites {
  task: number;
  writes: { channel: number; edit: ValueEdit }[];
}

const number = fc.nat(1000);
const place = { thread: fc.nat(2), namespace: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(2)) };
const edits = fc.array(record({ channel: fc.nat(4), edit: VALUE_EDITS }), { maxLength: 4 });
const writes: fc.Arbitrary<TaskWrites> = record({
  task: fc.nat(3),
  writes: fc.array(record({ channel: fc.nat(8), edit: VALUE_EDITS }), { minLength: 1, maxLength: 3 }),
});
const step: fc.Arbitrary<Step> = record({
  edits,
  writes: fc.array(writes, { maxLength: 2 }),
  clockBehind: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(30)),
  reads: fc.boolean(),
});
const parent = fc.oneof({ weight: 4, arbitrary: fc.constant("head" as const) }, number);

const OPERATION: fc.Arbitrary<Operation> = fc.oneof(
  of(30, { type: fc.constant("put" as const), ...place, parent, steps: fc.tuple(step).map((only) => [...only]) }),
  of(6, { type: fc.constant("run" as const), ...place, parent, steps: fc.array(step, { minLength: 2, maxLength: 5 }) }),
  of(3, { type: fc.constant("putAgain" as const), ...place, at: number, edits }),
  of(14, {
    type: fc.constant("putWrites" as const),
    ...place,
    at: fc.oneof({ weight: 4, arbitrary: number }, fc.constant("ahead" as const)),
    writes,
  }),
  of(5, { type: fc.constant("rollback" as const), ...place, at: number }),
  of(2, { type: fc.constant("deleteThread" as const), thread: place.thread }),
  of(4, {
    type: fc.constant("late" as const),
    thread: place.thread,
    at: number,
    what: fc.constantFrom("put" as const, "putWrites" as const, "subgraph" as const),
  }),
  of(4, {
    type: fc.constant("page" as const),
    ...place,
    limit: fc.integer({ min: 1, max: 12 }),
    before: fc.option(number, { nil: undefined }),
  }),
  of(2, { type: fc.constant("remove" as const), thread: place.thread, every: fc.integer({ min: 1, max: 5 }) }),
  of(1, { type: fc.constant("retain" as const), keepLast: fc.integer({ min: 1, max: 20 }) }),
  of(5, { type: fc.constant("switch" as const) }),
  of(1, { type: fc.constant("reopen" as const) }),
);

type Model<T> = { [K in keyof T]: fc.Arbitrary<T[K]> };

function of<T>(weight: number, model: Model<T>): fc.WeightedArbitrary<T> {
  return { weight, arbitrary: record(model) };
}

/** Such as is printed without a word of its prototype. */
function record<T>(model: Model<T>): fc.Arbitrary<T> {
  return fc.record(model, { noNullPrototype: true }) as fc.Arbitrary<T>;
}

export function sequences(maxLength: number): fc.Arbitrary<Operation[]> {
  return fc.array(OPERATION, { minLength: 1, maxLength, size: "max" });
}
