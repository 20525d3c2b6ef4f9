/** Whether a gateway is called: always, not at all, or by one probe. */
export type BreakerState = {
  breaker: 'closed' | 'open' | 'half_open'
  /** An open breaker lets its probe through after this. */
  opensInMs: number | null
  /** How often it opened since it last closed. */
  trips: number
}

/** The last finished calls since the breaker changed, the newest first. 429 and calls that were not made are left out. */
export type LastCalls = { isBad: boolean; isUnreachable: boolean }[]

export type BreakerChange = { breaker: BreakerState['breaker']; opensInMs: number | null; trips: number }

/** How many finished calls a breaker looks at. */
export const lookedAt = 20
const badOfThem = 15
const unreachableInARow = 5
const waitMinMs = 5_000
const waitMaxMs = 60_000

/** The change that is due, if any. Must be asked under the lock of the gateway. */
export function nextBreaker(state: BreakerState, calls: LastCalls): BreakerChange | undefined {
  if (state.breaker === 'closed') return isDown(calls) ? open(state.trips + 1) : undefined
  if (state.breaker === 'open') {
    const mayProbe = state.opensInMs === null || state.opensInMs <= 0
    return mayProbe ? { breaker: 'half_open', opensInMs: null, trips: state.trips } : undefined
  }
  const probe = calls.at(-1)
  if (!probe) return undefined
  return probe.isBad ? open(state.trips + 1) : { breaker: 'closed', opensInMs: null, trips: 0 }
}

/** How many calls may be in flight at the same time. */
export function callsThrough({ breaker }: BreakerState, inFlight: number): number {
  if (breaker === 'closed') return Number.POSITIVE_INFINITY
  return breaker === 'half_open' && inFlight === 0 ? 1 : 0
}

function isDown(calls: LastCalls): boolean {
  const last = calls.slice(0, lookedAt)
  if (last.filter(({ isBad }) => isBad).length >= badOfThem) return true
  const newest = last.slice(0, unreachableInARow)
  return newest.length === unreachableInARow && newest.every(({ isUnreachable }) => isUnreachable)
}

function open(trips: number): BreakerChange {
  return { breaker: 'open', opensInMs: Math.min(waitMaxMs, waitMinMs * 2 ** (trips - 1)), trips }
}
