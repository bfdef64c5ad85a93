import type { Fence } from "../../../runs/fence.ts";
import type { LeaseKeeper, LeaseKeeperOptions } from "../lease-keeper.ts";
import type { RunStore } from "../../run-store.ts";

/** A lease as its row says, by the clock of the database, in ms. */
export interface LeaseInDatabase {
  owner: string;
  /** Since admission. */
  renewedAfterMs: number;
  dueInMs: number;
  blockedMs: number;
  heldForMs: number;
}

/** One engine, for the tests of what all keepers do. */
export interface KeeperDatabase {
  /** What a child process finds it by. */
  readonly place: KeeperPlace;
  open(options: LeaseKeeperOptions, fallback: RunStore["renew"]): LeaseKeeper;
  /** A run that this fence holds. */
  admit(fence: Fence, leaseMs: number): Promise<void>;
  takeOver(fence: Fence): Promise<void>;
  /** It ended while it made an effect, which may happen for so long. */
  end(fence: Fence, holdMs: number): Promise<void>;
  requestStop(fence: Fence): Promise<void>;
  read(fence: Fence): Promise<LeaseInDatabase>;
}

export type KeeperPlace =
  | { engine: "sqlite"; path: string }
  | { engine: "postgres"; connection: { [option: string]: string | number }; schema: string };
