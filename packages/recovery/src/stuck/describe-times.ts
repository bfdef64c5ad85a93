/** "1 time", "3 times" */
export function describeTimes(count: number): string {
  return count === 1 ? "1 time" : `${count} times`;
}
