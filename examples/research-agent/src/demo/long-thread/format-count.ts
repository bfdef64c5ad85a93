/** 1,234 in every locale. */
export function formatCount(count: number): string {
  return count.toLocaleString("en-US");
}

/** 1 message, 2 messages. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? "" : "s"}`;
}
