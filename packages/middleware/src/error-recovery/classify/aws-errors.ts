import type { ErrorClass } from "./classified-error.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { classOfStatus } from "./http-status.ts";
import { isObject, readField } from "./read-field.ts";
import { RETRYABLE } from "./retryable-classes.ts";
import type { Verdict } from "./verdict.ts";

// What the clients themselves try again (@smithy/service-error-classification), and what has the status of something else: many
// answer 400 to all of it.
const CLASSES: Partial<Record<ErrorClass, readonly string[]>> = {
  "rate-limit": [
    "BandwidthLimitExceeded",
    "EC2ThrottledException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "ThrottledException",
    "Throttling",
    "ThrottlingException",
    "TooManyRequestsException",
  ],
  overloaded: ["ModelNotReadyException", "ServiceUnavailableException", "TransactionInProgressException"],
  server: ["InternalServerException", "ModelErrorException", "ModelStreamErrorException"],
  timeout: ["ModelTimeoutException", "RequestTimeout", "RequestTimeoutException"],
  quota: ["ServiceQuotaExceededException"],
  auth: ["ExpiredToken", "ExpiredTokenException", "InvalidSignatureException", "UnrecognizedClientException"],
  "not-found": ["ResourceNotFoundException"],
};
const BY_NAME = new Map(
  Object.entries(CLASSES).flatMap(([known, names]) => names.map((name) => [name, known as ErrorClass])),
);

/** The AWS clients name the error (version 2: in `code`) and say in `$retryable` whether the service allows another try. */
export function judgeAws({ value, names, code = "", status }: ErrorFacts): Verdict | undefined {
  const name = [...names, code].find((each) => BY_NAME.has(each));
  const decided = name === undefined ? classOfTrait(value, status) : BY_NAME.get(name);
  if (decided === undefined) return undefined;
  const isAws = isObject(readField(value, "$metadata"));
  return { class: decided, ...(isAws && { provider: "aws" }), ...(name !== undefined && { code: name }) };
}

function classOfTrait(value: unknown, status: number | undefined): ErrorClass | undefined {
  const trait = readField(value, "$retryable");
  if (!isObject(trait)) return undefined;
  if (readField(trait, "throttling") === true) return "rate-limit";
  const ofStatus = status === undefined ? "server" : classOfStatus(status);
  return RETRYABLE[ofStatus] ? ofStatus : "server";
}
