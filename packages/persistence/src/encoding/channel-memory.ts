import type { ListItem } from "./list-change.ts";
import type { ChannelMemory } from "./value-codec.ts";

// About what a token, its place in an array and the array's own part take.
const TOKEN_BYTES = 80;

/** A value of which only equality is asked. */
export class WholeMemory implements ChannelMemory {
  readonly bytes: number;
  readonly version: string;
  /** The version whose row holds the value, where the row of `version` only points to it. */
  readonly root: string;
  readonly token: string;

  constructor({ version, root = version, token }: { version: string; root?: string; token: string }) {
    this.version = version;
    this.root = root;
    this.token = token;
    this.bytes = 2 * TOKEN_BYTES + token.length;
  }

  seenAgainAt(version: string): WholeMemory {
    return new WholeMemory({ ...this, version });
  }
}

export interface ListState {
  version: string;
  root?: string;
  items: readonly ListItem[];
  /** The list's texts, numbers and so on by position, to know them again without writing them: the other elements are known by identity. */
  primitives: readonly unknown[];
  /** Bytes of the last whole row, before compression. */
  snapshotBytes: number;
  /** Bytes of the changes since. */
  changeBytes: number;
  round: CheckRound;
}

/** How far the full check of known elements got. */
export interface CheckRound {
  /** The position to go on with. */
  next: number;
  /** Bytes that may be checked but were not enough for the next element. */
  credit: number;
}

export class ListMemory implements ChannelMemory {
  readonly version: string;
  readonly bytes: number;
  readonly root: string;
  readonly state: ListState;

  constructor(state: ListState) {
    this.version = state.version;
    this.root = state.root ?? state.version;
    this.state = state;
    this.bytes = state.items.length * TOKEN_BYTES + textBytesOf(state.primitives);
  }

  /** The same list at a later version, whose row only points to the one that builds it. */
  seenAgainAt(version: string, round: CheckRound): ListMemory {
    return new ListMemory({ ...this.state, version, root: this.root, round });
  }
}

function textBytesOf(primitives: readonly unknown[]): number {
  let bytes = 0;
  for (const item of primitives) if (typeof item === "string") bytes += 2 * item.length;
  return bytes;
}
