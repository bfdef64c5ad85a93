const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

/** How long each run is as it is, in ms: half a unit more than is shown, so that the time of a test does not show. */
export const AGES: Readonly<Record<string, number>> = {
  "support:dead": 3.5 * MINUTE,
  "support:lost": 12.5 * MINUTE,
  "support:limited": 1.5 * HOUR,
  "support:refused": 5.5 * HOUR,
  "support:asking": 2.5 * DAY,
};
