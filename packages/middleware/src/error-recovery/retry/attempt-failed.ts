/** Whatever was thrown, where p-retry cannot judge it: it has rules of its own for strings, TypeErrors and its AbortError. */
export class AttemptFailed extends Error {
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    super("An attempt failed.");
    this.thrown = thrown;
  }
}
