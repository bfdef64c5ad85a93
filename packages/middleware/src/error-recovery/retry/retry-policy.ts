/** When a call is tried again. */
export interface RetryPolicy {
  /** Calls in all, the first included. Default 3. */
  attempts?: number;
  /** The wait after attempt n is random between 0 and `baseDelayMs * 2 ** (n - 1)`. Default 500. */
  baseDelayMs?: number;
  /** No single wait is longer. Where the other side asks for a longer one, the retrying ends. Default 30,000. */
  maxDelayMs?: number;
}
