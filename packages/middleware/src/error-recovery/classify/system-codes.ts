import type { ErrorClass } from "./classified-error.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { readField } from "./read-field.ts";
import type { Verdict } from "./verdict.ts";

const CLASSES: Partial<Record<ErrorClass, readonly string[]>> = {
  network: [
    "ECONNREFUSED",
    "ECONNRESET",
    "ECONNABORTED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EAI_FAIL",
    "EHOSTUNREACH",
    "EHOSTDOWN",
    "ENETUNREACH",
    "ENETDOWN",
    "ENETRESET",
    "EADDRNOTAVAIL",
    "EPIPE",
    "EPROTO",
    "ERR_STREAM_PREMATURE_CLOSE",
    "ERR_SOCKET_CLOSED",
    "UND_ERR_SOCKET",
    "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
  ],
  timeout: [
    "ETIMEDOUT",
    "ESOCKETTIMEDOUT",
    "ERR_SOCKET_CONNECTION_TIMEOUT",
    "UND_ERR_CONNECT_TIMEOUT",
    "UND_ERR_HEADERS_TIMEOUT",
    "UND_ERR_BODY_TIMEOUT",
  ],
  overloaded: ["EMFILE", "ENFILE", "EAGAIN", "EBUSY", "SQLITE_BUSY", "SQLITE_LOCKED"],
  quota: ["ENOSPC", "EDQUOT", "SQLITE_FULL"],
  "not-found": ["ENOENT"],
  // The other side is not who it should be: a certificate does not mend itself.
  auth: [
    "EACCES",
    "EPERM",
    "CERT_HAS_EXPIRED",
    "CERT_NOT_YET_VALID",
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  ],
};
const BY_CODE = new Map(
  Object.entries(CLASSES).flatMap(([known, codes]) => codes.map((code) => [code, known as ErrorClass])),
);
// There was no connection that anything could have been sent on.
const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EAI_FAIL",
  "UND_ERR_CONNECT_TIMEOUT",
  "EMFILE",
  "ENFILE",
]);

/** The codes of Node's system calls, of its TLS, of undici, which Node's fetch is, and of SQLite. */
export function judgeSystemCode({ code = "", value, message }: ErrorFacts): Verdict | undefined {
  const known = BY_CODE.get(code) ?? (code.startsWith("HPE_") ? "network" : undefined);
  if (known === undefined) return undefined;
  const neverSent = NEVER_SENT.has(code) || failedToConnect(value, message);
  // axios gives its own time-outs the code of a broken connection.
  if (code === "ECONNABORTED" && message.startsWith("timeout of")) return { class: "timeout", neverSent };
  // The socket of a server on this machine is gone while it restarts.
  if (code === "ENOENT" && neverSent) return { class: "network", neverSent };
  return { class: known, neverSent };
}

function failedToConnect(value: unknown, message: string): boolean {
  return readField(value, "syscall") === "connect" || message.includes("before secure TLS connection was established");
}
