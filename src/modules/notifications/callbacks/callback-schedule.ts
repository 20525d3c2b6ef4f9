const minute = 60
const hour = 60 * minute
const waitsSeconds = [5, minute, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 10 * hour]
const jitter = 0.1
const retryAfterMaxSeconds = 24 * hour

/**
 * How long a callback waits after an attempt that failed, or nothing when that was its last. A receiver that asks for a
 * longer wait gets it, up to a day.
 * @param attempt the number of the attempt that failed, from 1.
 * @param random from 0 to 1.
 */
export function waitAfter(attempt: number, random: number, retryAfterSeconds = 0): number | undefined {
  const wait = waitsSeconds[attempt - 1]
  if (wait === undefined) return undefined
  const spread = wait * (1 + jitter * (2 * random - 1))
  return Math.max(spread, Math.min(retryAfterSeconds, retryAfterMaxSeconds))
}
