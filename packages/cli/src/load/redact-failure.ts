import type { Failure } from "./protocol.ts";
import { redactSecrets } from "./redact-secrets.ts";

/** Before anything is cut to length: a part of a secret would not be recognised. */
export function redactFailure(failure: Failure): Failure {
  if (failure.kind !== "threw") return failure;
  const { thrown } = failure;
  return { ...failure, thrown: { ...thrown, message: redactSecrets(thrown.message) } };
}
