const UNITS = [
  { name: "d", ms: 86_400_000 },
  { name: "h", ms: 3_600_000 },
  { name: "min", ms: 60_000 },
  { name: "s", ms: 1_000 },
] as const;

/** In its largest unit: `3 min`, `2 d`; below a second in ms. Not a number where a time in the database is none. */
export function formatSpan(ms: number): string {
  if (Number.isNaN(ms)) return "an unknown time";
  const whole = Math.max(0, Math.round(ms));
  const unit = UNITS.find((each) => whole >= each.ms);
  return unit === undefined ? `${whole} ms` : `${Math.floor(whole / unit.ms)} ${unit.name}`;
}

/** `3 min ago` */
export function formatAgo(ms: number): string {
  return `${formatSpan(Math.max(ms, 1_000))} ago`;
}
