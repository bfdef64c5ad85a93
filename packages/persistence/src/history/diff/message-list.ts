/** A message of any copy of LangChain, or the record of one. */
export type MessageLike = { id?: unknown } & object;

export function isMessage(value: unknown): value is MessageLike {
  if (typeof value !== "object" || value === null) return false;
  return "content" in value && ("lc_serializable" in value || "role" in value || "type" in value);
}

/** A list that holds messages and nothing else; an empty one may be one. */
export function isMessageList(value: unknown): value is MessageLike[] {
  return Array.isArray(value) && value.every(isMessage);
}

/** What messages are matched by: the id, and where there is none the position. */
export function messageKeys(messages: readonly MessageLike[]): string[] {
  const seen = new Map<string, number>();
  return messages.map(({ id }, index) => {
    if (typeof id !== "string") return `#${index}`;
    const count = seen.get(id) ?? 0;
    seen.set(id, count + 1);
    return count === 0 ? id : `${id}#${count}`;
  });
}
