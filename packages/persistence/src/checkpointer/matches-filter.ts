/** What Postgres calls containment: scalars are equal, objects have these keys and maybe more, lists have such elements. */
export function matchesFilter(value: unknown, filter: unknown): boolean {
  if (Array.isArray(filter)) {
    return Array.isArray(value) && filter.every((wanted) => value.some((item) => matchesFilter(item, wanted)));
  }
  if (typeof filter !== "object" || filter === null) return value === filter;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(filter).every(
    ([key, wanted]) =>
      wanted === undefined ||
      (Object.hasOwn(value, key) && matchesFilter((value as Record<string, unknown>)[key], wanted)),
  );
}
