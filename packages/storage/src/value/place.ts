import { ThreadkeepError } from "@threadkeep/state";

export type PathKey = string | number;

/** Where an encoding stands: for error messages, and to see a cycle. */
export interface Place {
  keys: PathKey[];
  ancestors: Set<object>;
}

const IDENTIFIER = /^[A-Za-z_$][\w$]{0,63}$/;

export function refuseValue({ keys }: Place, problem: string): never {
  const path = formatPath(keys);
  throw new ThreadkeepError(
    `${path} ${problem}, which could not be read back as it is. Nothing of this batch was archived. Store it as text or a plain object.`,
    { code: "archive.not-storable", context: { path } },
  );
}

// A key that is no identifier may be content: an address, a question.
function formatPath(keys: readonly PathKey[]): string {
  return keys.map(formatKey).join("");
}

function formatKey(key: PathKey, position: number): string {
  if (typeof key === "number") return `[${key}]`;
  if (!IDENTIFIER.test(key)) return "[…]";
  return position === 0 ? key : `.${key}`;
}
