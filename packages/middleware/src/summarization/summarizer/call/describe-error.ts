import type { SummarizationFailure } from "../../summarization-event.ts";
import { isRecord, type Loose } from "../../../message/record.ts";

/** Causes may point in a circle. */
const MAX_CAUSES = 8;
/** A name set at run time could hold anything. */
const CLASS_NAME = /^[A-Za-z_$][\w$.]{0,79}$/;
/** A code is a name, too. Numbers are HTTP statuses, or say nothing without their system. */
const CODE = /^[A-Za-z][\w.-]{0,79}$/;
/** They wrap the error that says what happened. */
const SAYS_NOTHING = new Set(["Error", "Object", "MiddlewareError"]);

/** An error as class name, code and HTTP status. Never its text, which may quote keys and contents. */
export function describeError(error: unknown): SummarizationFailure {
  const chain = causesOf(error);
  const withStatus = chain.find((one) => statusOf(one) !== undefined);
  const telling = withStatus ?? chain.find((one) => !SAYS_NOTHING.has(nameOf(one))) ?? chain[0];
  if (telling === undefined) return { reason: "error", errorName: typeof error };
  const status = statusOf(telling);
  const code = codeIn(chain);
  return {
    reason: "error",
    errorName: nameOf(telling),
    ...(code !== undefined && { code }),
    ...(status !== undefined && { status }),
  };
}

/** The innermost has it most exact: a failed connection stands behind the client's error. */
function codeIn(chain: readonly Loose[]): string | undefined {
  const codes = chain.map((error) => error["code"]);
  return codes.findLast((code): code is string => typeof code === "string" && CODE.test(code));
}

function causesOf(error: unknown): Loose[] {
  const chain: Loose[] = [];
  for (let one = error; isRecord(one) && chain.length < MAX_CAUSES; one = one["cause"]) chain.push(one);
  return chain;
}

/** The name that the error was given, or that of its class: many SDKs leave the first at "Error". */
function nameOf(error: Loose): string {
  const names = [error["name"], error.constructor?.name].filter((name) => CLASS_NAME.test(String(name)));
  return String(names.find((name) => name !== "Error") ?? "Error");
}

/** Where OpenAI's and Anthropic's SDKs, fetch wrappers and the AWS SDK keep it. */
function statusOf(error: Loose): number | undefined {
  const { response, $metadata: aws } = error;
  const places = [error["status"], error["statusCode"], error["code"], isRecord(response) && response["status"]];
  const statuses = [...places, isRecord(aws) && aws["httpStatusCode"]];
  return statuses.find((status): status is number => typeof status === "number" && status >= 100 && status <= 599);
}
