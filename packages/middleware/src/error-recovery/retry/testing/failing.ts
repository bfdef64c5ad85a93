/** As HTTP clients throw it. */
export function httpError(status: number, headers: Record<string, string> = {}, text = `HTTP ${status}`): Error {
  return Object.assign(new Error(text), { status, headers: new Headers(headers) });
}

export interface ScriptedCall {
  run(attempt: number): Promise<string>;
  /** The attempts that were made, by their number. */
  made: number[];
}

/** Throws one after the other, then answers. */
export function failing(...faults: unknown[]): ScriptedCall {
  const made: number[] = [];
  const run = async (attempt: number): Promise<string> => {
    const at = made.push(attempt) - 1;
    if (at < faults.length) throw faults[at];
    return `answer ${attempt}`;
  };
  return { made, run };
}
