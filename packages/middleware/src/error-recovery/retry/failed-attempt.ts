import type { ClassifiedError } from "../classify/classified-error.ts";
import type { CallName, FailedAttempt } from "../error-recovery-event.ts";

export function failedAttempt(call: CallName, attempt: number, failure: ClassifiedError): FailedAttempt {
  const { class: kind, status, code, message } = failure;
  return {
    call,
    attempt,
    class: kind,
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code }),
    message,
  };
}
