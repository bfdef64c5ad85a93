/** The database's own cursor as one word, which no shell has to quote. */
export function writeRunCursor(cursor: string): string {
  return Buffer.from(cursor).toString("base64url");
}

export function readRunCursor(written: string | undefined): string | undefined {
  return written === undefined || written === "" ? undefined : Buffer.from(written, "base64url").toString();
}
