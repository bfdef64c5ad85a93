/** Whether a path is meant by an allowance: `*` stands for any part, `docs*` for `docs` and `docs[].text`. */
export function matchesPath(pattern: string, path: string): boolean {
  const [start = "", ...rest] = pattern.split("*");
  const end = rest.pop();
  if (end === undefined) return path === pattern;
  if (!path.startsWith(start)) return false;
  // Each part at its first place after the one before: no later place could match more.
  let from = start.length;
  for (const part of rest) {
    const at = path.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return path.length >= from + end.length && path.endsWith(end);
}
