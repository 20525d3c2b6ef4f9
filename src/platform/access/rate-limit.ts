/** The answer to "may this caller call now?". `resetSeconds` is how long until the oldest call stops counting. */
export type Allowance = { allowed: boolean; remaining: number; resetSeconds: number }

/** Counts calls in a true sliding window: in no 60 seconds are more than `limit` calls allowed. */
export type RateLimiter = {
  take: (caller: string, limit: number) => Promise<Allowance>
  close: () => Promise<void>
}

export const windowMs = 60_000
const callersMax = 20_000

/** Counts within this process: the exact times of the calls allowed in the last minute, for each caller. */
export function localRateLimiter(now: () => number = () => performance.now()): RateLimiter {
  const logs = new Map<string, CallLog>()
  return {
    take: async (caller, limit) => {
      const log = logs.get(caller) ?? { times: [], first: 0 }
      // The longest silent goes first, so that a flood of new callers does not reset who is counted just now.
      logs.delete(caller)
      logs.set(caller, log)
      if (logs.size > callersMax) logs.delete(logs.keys().next().value as string)
      return takeFromLog(log, limit, now())
    },
    close: async () => {},
  }
}

/** Times in rising order; those before `first` have left the window. */
type CallLog = { times: number[]; first: number }

function takeFromLog(log: CallLog, limit: number, now: number): Allowance {
  while (log.first < log.times.length && (log.times[log.first] as number) <= now - windowMs) log.first++
  if (log.first > 1024 && log.first * 2 > log.times.length) {
    log.times = log.times.slice(log.first)
    log.first = 0
  }
  const used = log.times.length - log.first
  const allowed = used < limit
  if (allowed) log.times.push(now)
  const oldest = log.times[log.first] ?? now
  return {
    allowed,
    remaining: Math.max(0, limit - used - 1),
    // The sum may be a hair above the window: fractions of a millisecond are not exact.
    resetSeconds: Math.ceil(Math.min(windowMs, oldest + windowMs - now) / 1000),
  }
}
