import type { Database, Sql } from '../../../platform/database.ts'
import type { Gateway } from '../gateways/gateway.ts'
import type { RecordNotificationEvent } from '../notification-events.ts'
import { type BreakerChange, type BreakerState, callsThrough, nextBreaker } from './breaker.ts'
import {
  type Claimed,
  claimRequests,
  lockGateway,
  readGateway,
  updateBreaker,
  updateLimit,
} from './claim-queries.ts'
import { grantCalls, recoverLimit } from './quota.ts'

/** Requests that a worker may call a gateway with, now. */
export type Claim = {
  calls: Claimed[]
  /** A moment on the clock of this process that is certainly not after the claim. */
  notAfter: number
  /** When more may be granted, if it is not somebody's nudge that will tell. */
  askAgainInMs: number | undefined
  breaker: BreakerState['breaker']
}

const askWhileProbingMs = 200

/**
 * Takes as many of the wanted calls as the quota, the places and the breaker of a gateway allow, in one transaction under
 * the lock of its row.
 */
export async function claimCalls(
  database: Database,
  { name, limits, timeoutMs }: Gateway,
  { worker, wanted, record }: { worker: string; wanted: number; record: RecordNotificationEvent },
): Promise<Claim> {
  const notAfter = performance.now()
  return database.begin(async sql => {
    const [, reading] = await Promise.all([lockGateway(sql, name), readGateway(sql, name, limits)])
    const nothing: Claim = { calls: [], notAfter, askAgainInMs: undefined, breaker: 'closed' }
    if (!reading) return nothing
    const change = nextBreaker(reading, reading.lastCalls)
    if (change) {
      await updateBreaker(sql, name, change)
      await announceBreaker(sql, record, name, change)
    }
    const state = change ?? reading
    const { breaker } = state
    const learned = recoverLimit(limits, reading)
    if (learned) await updateLimit(sql, name, learned)
    if (!reading.isWaitedFor) return { ...nothing, breaker }
    if (breaker === 'open')
      return { ...nothing, breaker, askAgainInMs: Math.max(1, state.opensInMs ?? askWhileProbingMs) }
    const through = Math.min(wanted, callsThrough(state, reading.inFlight))
    const grant = grantCalls(through, limits, { ...reading, ...learned }, reading)
    const askAgainInMs = grant.askAgainInMs ?? (breaker === 'half_open' ? askWhileProbingMs : undefined)
    if (grant.calls === 0) return { ...nothing, breaker, askAgainInMs }
    const calls = await claimRequests(sql, name, {
      worker,
      calls: grant.calls,
      retries: grant.retries,
      timeoutMs,
    })
    // step: claiming
    return { calls, notAfter, askAgainInMs, breaker }
  })
}

async function announceBreaker(
  sql: Sql,
  record: RecordNotificationEvent,
  gateway: string,
  { breaker, opensInMs, trips }: BreakerChange,
) {
  if (breaker === 'open') {
    const secondsToProbe = (opensInMs ?? 0) / 1000
    await record(sql, { type: 'gateway.breaker_opened', payload: { gateway, secondsToProbe, trips } })
  }
  if (breaker === 'closed') await record(sql, { type: 'gateway.breaker_closed', payload: { gateway } })
}
