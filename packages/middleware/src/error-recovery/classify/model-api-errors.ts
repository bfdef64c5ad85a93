import { ANTHROPIC_TYPES } from "./anthropic-errors.ts";
import type { ApiBody } from "./api-body.ts";
import type { ErrorClass } from "./classified-error.ts";
import { classOfFailureText, COMPATIBLE_CODES } from "./compatible-apis.ts";
import type { ErrorFacts } from "./error-facts.ts";
import { classOfGoogle } from "./google-errors.ts";
import { classOfModelStatus } from "./http-status.ts";
import { OPENAI_CODES } from "./openai-errors.ts";
import { findRequestProblem } from "./request-problems.ts";
import type { Verdict } from "./verdict.ts";

/** What the API of a model answered: its text first, then its codes, then the status. */
export function judgeModelApi({ api, status: answered, message }: ErrorFacts): Verdict | undefined {
  if (api === undefined) return undefined;
  const status = answered ?? api.status;
  const text = api.message ?? message;
  const ofBody = classOfBody(api, text) ?? (status === undefined ? classOfFailureText(text) : undefined);
  // "server_error" says less than a 503.
  const saysMore = ofBody !== undefined && ofBody !== "server";
  const decided = saysMore || status === undefined ? ofBody : classOfModelStatus(status);
  if (decided === undefined) return undefined;
  return {
    class: decided,
    ...(api.provider !== undefined && { provider: api.provider }),
    ...(status !== undefined && { status }),
  };
}

const OPENAI_TABLE: Readonly<Record<string, ErrorClass>> = { ...COMPATIBLE_CODES, ...OPENAI_CODES };

/** Statuses under which a request is refused for what is in it. */
const REFUSED: ReadonlySet<number> = new Set([400, 413, 422]);

/** Clients of other providers, gateways and own wrappers pass on the text, without the body that tells whose it is. */
export function judgeRequestText({ status, message }: ErrorFacts): Verdict | undefined {
  const problem = status !== undefined && REFUSED.has(status) ? findRequestProblem(message) : undefined;
  return problem && { class: problem };
}

function classOfBody(api: ApiBody, message: string): ErrorClass | undefined {
  if (api.provider === "google") {
    // "You exceeded your current quota" is what Google says for a minute's limit, too.
    const problem = findRequestProblem(message);
    return (problem === "quota" ? undefined : problem) ?? classOfGoogle(api);
  }
  const codes = api.provider === "anthropic" ? ANTHROPIC_TYPES : OPENAI_TABLE;
  const known = [api.code, api.type].find((each) => each !== undefined && Object.hasOwn(codes, each));
  return findRequestProblem(message) ?? problemUpstream(api) ?? codes[known ?? ""];
}

/** Not of an allowance: it is the gateway's, and Google's text is the same for a minute's limit. */
function problemUpstream({ upstream = "" }: ApiBody): ErrorClass | undefined {
  const problem = findRequestProblem(upstream);
  return problem === "quota" ? undefined : problem;
}
