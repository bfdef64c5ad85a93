const UNITS = [
  { name: "d", ms: 86_400_000 },
  { name: "h", ms: 3_600_000 },
  { name: "min", ms: 60_000 },
  { name: "s", ms: 1_000 },
] as const;

/** With its two largest units: `2 min 5 s`; below a second in ms. Between times one of which cannot be read it is unknown. */
export function describeDuration(ms: number): string {
  if (Number.isNaN(ms)) return "an unknown time";
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1_000) return `${whole} ms`;
  const largest = UNITS.findIndex((unit) => whole >= unit.ms);
  const [first, second] = UNITS.slice(largest, largest + 2);
  const rest = second ? Math.floor((whole % first!.ms) / second.ms) : 0;
  const head = `${Math.floor(whole / first!.ms)} ${first!.name}`;
  return rest > 0 ? `${head} ${rest} ${second!.name}` : head;
}
