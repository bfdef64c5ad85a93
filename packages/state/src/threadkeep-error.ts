// Symbol.for, so that two installed copies of this package recognise each other's errors.
const BRAND = Symbol.for("threadkeep.error");

export interface ThreadkeepErrorOptions {
  /** Stable and machine-readable: `area.problem`. */
  code: string;
  /** What a program may want to read: sizes in bytes, names, paths. Never contents or secrets. */
  context?: Record<string, unknown>;
  cause?: unknown;
}

/** Every error Threadkeep throws. The message says what happened, on what, and what to do next. */
export class ThreadkeepError extends Error {
  readonly code: string;
  readonly context: Record<string, unknown>;

  constructor(message: string, { code, context = {}, cause }: ThreadkeepErrorOptions) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "ThreadkeepError";
    this.code = code;
    this.context = context;
    Object.defineProperty(this, BRAND, { value: true });
  }

  /** True for errors of any installed copy of this package, which `instanceof` is not. */
  static isInstance(value: unknown): value is ThreadkeepError {
    return typeof value === "object" && value !== null && (value as Record<symbol, unknown>)[BRAND] === true;
  }
}
