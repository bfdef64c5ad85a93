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
    "ESERVFAIL",
    "EREFUSED",
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
    "UND_ERR_INFO",
    "UND_ERR_CLOSED",
    "UND_ERR_DESTROYED",
    "UND_ERR_RES_CONTENT_LENGTH_MISMATCH",
    "ERR_HTTP2_ERROR",
    "ERR_HTTP2_GOAWAY_SESSION",
    "ERR_HTTP2_INVALID_SESSION",
    "ERR_HTTP2_INVALID_STREAM",
    "ERR_HTTP2_PING_CANCEL",
    "ERR_HTTP2_SESSION_ERROR",
    "ERR_HTTP2_STREAM_CANCEL",
    "ERR_HTTP2_STREAM_ERROR",
    "CONNECTION_CLOSED",
    "CONNECTION_DESTROYED",
    "CONNECTION_ENDED",
  ],
  timeout: [
    "ETIMEDOUT",
    "ETIMEOUT",
    "ESOCKETTIMEDOUT",
    "ERR_SOCKET_CONNECTION_TIMEOUT",
    "UND_ERR_CONNECT_TIMEOUT",
    "UND_ERR_HEADERS_TIMEOUT",
    "UND_ERR_BODY_TIMEOUT",
    "CONNECT_TIMEOUT",
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
  // A name server's.
  "ESERVFAIL",
  "EREFUSED",
  "UND_ERR_CONNECT_TIMEOUT",
  "UND_ERR_CLOSED",
  // The session takes no new streams, or went away before this one was opened.
  "ERR_HTTP2_GOAWAY_SESSION",
  "ERR_HTTP2_INVALID_SESSION",
  "ERR_HTTP2_STREAM_CANCEL",
  "CONNECT_TIMEOUT",
  "CONNECTION_ENDED",
  "EMFILE",
  "ENFILE",
]);

/** The codes of Node's system calls, of its TLS and HTTP/2, of undici, which Node's fetch is, of SQLite, and of postgres.js. */
export function judgeSystemCode({ code = "", value, message }: ErrorFacts): Verdict | undefined {
  const known = BY_CODE.get(code) ?? (code.startsWith("HPE_") ? "network" : undefined);
  if (known === undefined) return undefined;
  const neverSent = NEVER_SENT.has(code) || failedToConnect(value, message);
  // axios and superagent give their own time-outs the code of a broken connection.
  if (code === "ECONNABORTED" && /^(?:response )?timeout of /i.test(message)) return { class: "timeout", neverSent };
  // The socket of a server on this machine is gone while it restarts.
  if (code === "ENOENT" && neverSent) return { class: "network", neverSent };
  return { class: known, neverSent };
}

function failedToConnect(value: unknown, message: string): boolean {
  const call = readField(value, "syscall");
  // "querySrv" and others ask a name server.
  if (call === "connect" || (typeof call === "string" && /^query[A-Z]/.test(call))) return true;
  // By RFC 9113, 8.7, nothing was done for a stream that is refused.
  return message.includes("before secure TLS connection was established") || message.includes("NGHTTP2_REFUSED_STREAM");
}
