import { callsThrough, lookedAt, nextBreaker } from '../breaker.ts'
import type { GatewayReading } from '../claim-queries.ts'
import { grantCalls, leaveWithinMs, recoverLimit } from '../quota.ts'
import { type AttemptRow, deleteDelivery, type GatewayRow, type Tables, takeFromLine } from './tables.ts'

const guardMaxMs = 2_000

/** `readGateway`. */
export function readGateway(gateway: GatewayRow, now: number): GatewayReading {
  const { limits, recent, guardMs } = gateway
  const from = now - 1000 * limits.windowSeconds - guardMs
  forget(gateway, now)
  let calls = 0
  let retries = 0
  let oldest = Infinity
  if (limits.calls > 0 || gateway.callsLearned !== null)
    for (const { countedAt, tries } of recent) {
      if (countedAt <= from) continue
      calls++
      if (tries > 0) retries++
      if (countedAt < oldest) oldest = countedAt
    }
  const since = gateway.breakerSince
  const lastCalls = gateway.finished
    .filter(({ countedAt, claimedAt }) => countedAt >= since && claimedAt >= since)
    .slice(0, lookedAt)
    .map(({ outcome }) => ({
      isUnreachable: outcome === 'unreachable',
      isBad: outcome === 'failed' || outcome === 'unreachable' || outcome === 'in_doubt',
    }))
  const age = (time: number | null) => (time === null ? null : now - time)
  const until = (time: number | null) => (time === null ? null : time - now)
  return {
    breaker: gateway.breaker,
    opensInMs: until(gateway.opensAt),
    trips: gateway.trips,
    callsLearned: gateway.callsLearned,
    learnedAgeMs: age(gateway.learnedAt),
    guardMs,
    pausedForMs: until(gateway.pausedUntil),
    throttledAgeMs: age(gateway.throttledAt),
    callsInWindow: calls,
    retriesInWindow: retries,
    oldestCallAgeMs: calls === 0 ? null : now - oldest,
    inFlight: gateway.inFlight.size,
    lastCalls,
    isWaitedFor: gateway.waiting > 0,
  }
}

function forget({ recent, limits }: GatewayRow, now: number) {
  const keptFrom = now - 1000 * limits.windowSeconds - guardMaxMs - leaveWithinMs
  let gone = 0
  while (gone < recent.length && (recent[gone] as AttemptRow).claimedAt < keptFrom) gone++
  if (gone > 64) recent.splice(0, gone)
}

export type SimulatedClaim = {
  calls: AttemptRow[]
  askAgainInMs: number | undefined
  breaker: GatewayRow['breaker']
}

/** `claimCalls`: its one transaction. */
export function claimCalls(
  tables: Tables,
  gateway: GatewayRow,
  { worker, wanted, now }: { worker: number; wanted: number; now: number },
): SimulatedClaim {
  const reading = readGateway(gateway, now)
  const change = nextBreaker(reading, reading.lastCalls)
  if (change) {
    const opensAt = change.opensInMs === null ? null : now + change.opensInMs
    Object.assign(gateway, { breaker: change.breaker, trips: change.trips, breakerSince: now, opensAt })
  }
  const state = change ?? reading
  const { breaker } = state
  const learned = recoverLimit(gateway.limits, reading)
  if (learned) Object.assign(gateway, { ...learned, learnedAt: now })
  if (!reading.isWaitedFor) return { calls: [], askAgainInMs: undefined, breaker }
  if (breaker === 'open') return { calls: [], breaker, askAgainInMs: Math.max(1, state.opensInMs ?? 200) }
  const through = Math.min(wanted, callsThrough(state, reading.inFlight))
  const grant = grantCalls(through, gateway.limits, { ...reading, ...learned }, reading)
  const askAgainInMs = grant.askAgainInMs ?? (breaker === 'half_open' ? 200 : undefined)
  if (grant.calls === 0) return { calls: [], breaker, askAgainInMs }
  return { calls: claimRequests(tables, gateway, { ...grant, worker, now }), askAgainInMs, breaker }
}

/** `claimRequests`. */
function claimRequests(
  tables: Tables,
  gateway: GatewayRow,
  { worker, calls, retries, now }: { worker: number; calls: number; retries: number; now: number },
): AttemptRow[] {
  const first = takeFromLine(gateway.first, calls, now)
  const again = takeFromLine(gateway.again, Math.max(retries, calls - first.length), now)
  const inTurn = [...first, ...again].sort((one, other) => one.turnAt - other.turnAt)
  for (const left of inTurn.splice(calls))
    (left.tries > 0 ? gateway.again : gateway.first).push(left.turnAt, left)
  return inTurn.map(delivery => {
    deleteDelivery(tables, delivery)
    const { request, tries, triesHere, endsAt } = delivery
    const attempt: AttemptRow = {
      is: 'attempt',
      request,
      number: delivery.attempts + 1,
      tries,
      triesHere,
      endsAt,
      gateway: gateway.name,
      worker,
      claimedAt: now,
      countedAt: now + leaveWithinMs,
      deadline: now + leaveWithinMs + gateway.timeoutMs,
      outcome: null,
      lateOutcome: null,
    }
    request.place = attempt
    gateway.inFlight.add(attempt)
    gateway.recent.push(attempt)
    return attempt
  })
}
