/**
 * In place of a value that stands encrypted under a key that is not at hand, where only names were asked for.
 * A registered symbol: a second copy of this package knows it too.
 */
export const UNREADABLE: unique symbol = Symbol.for("threadkeep.unreadable") as never;
