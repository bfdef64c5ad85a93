import { randomBytes } from "node:crypto";
import { hostname } from "node:os";

/** Where to look for it, and a random part: two services of one process are two owners. */
export function defaultOwner(): string {
  return `${hostname()}:${process.pid}:${randomBytes(4).toString("hex")}`;
}
