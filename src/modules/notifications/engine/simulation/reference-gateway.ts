import type { CallResult } from '../../gateways/gateway.ts'
import { between, type Random, wholeBetween } from './random.ts'
import type { Gateway, Scenario } from './scenario.ts'
import type { RequestRow } from './tables.ts'

/** What the gateway does with a call: when it answers, if at all, and what. `breaksOff`: the connection ends then. */
export type Reply = { afterMs: number; result: CallResult }

/**
 * A gateway as it is out there: it counts what arrives in a strict sliding window, takes a while, fails, and remembers
 * what it delivered. It knows nothing of the engine.
 */
export type ReferenceGateway = {
  receive: (request: RequestRow, now: number) => Reply
  /** A call that it worked on has ended or was broken off. */
  release: () => void
  seen: Seen
}

export type Seen = {
  calls: number
  delivered: Map<RequestRow, number>
  /** When each call arrived that was refused. */
  refusedAt: number[]
  /** Calls that arrived with as many as the quota less than a window before them. */
  overQuota: number
  concurrentMost: number
  arrivals: number[]
}

export function aReferenceGateway(
  gateway: Gateway,
  faults: Scenario['faults'],
  random: Random,
): ReferenceGateway {
  const { windowSeconds } = gateway.limits
  const windowMs = 1000 * windowSeconds
  const seen: Seen = {
    calls: 0,
    delivered: new Map(),
    refusedAt: [],
    overQuota: 0,
    concurrentMost: 0,
    arrivals: [],
  }
  const accepted: number[] = []
  let working = 0

  const deliver = (request: RequestRow) => {
    seen.delivered.set(request, (seen.delivered.get(request) ?? 0) + 1)
  }

  const refusal = (now: number): CallResult | undefined => {
    const takes = gateway.takesCalls?.(now) ?? gateway.limits.calls
    if (takes === 0 && working < gateway.limits.concurrentCalls) return undefined
    const placeTakenAt = takes === 0 ? undefined : accepted[accepted.length - takes]
    const freeInMs = placeTakenAt === undefined ? 0 : placeTakenAt + windowMs - now
    if (freeInMs > 0) seen.overQuota++
    if (freeInMs <= 0 && working < gateway.limits.concurrentCalls) return undefined
    return {
      outcome: 'throttled',
      statusCode: 429,
      retryAfterSeconds: Math.max(1, Math.ceil(freeInMs / 1000)),
    }
  }

  return {
    seen,
    release: () => {
      working--
    },
    receive: (request, now) => {
      seen.calls++
      working++
      seen.concurrentMost = Math.max(seen.concurrentMost, working)
      const state = gateway.isDown?.(now)
      if (state === 'unreachable') return { afterMs: 1, result: { outcome: 'unreachable' } }
      seen.arrivals.push(now)
      working--
      const refused = refusal(now)
      working++
      if (refused) {
        seen.refusedAt.push(now)
        return { afterMs: 1, result: refused }
      }
      accepted.push(now)
      const afterMs = between(random, 100, 500)
      if (state === 'hanging' || random() < faults.hangs) {
        if (random() < 0.5) deliver(request)
        return { afterMs: Infinity, result: { outcome: 'in_doubt' } }
      }
      if (state === 'failing' || random() < faults.failures)
        return { afterMs, result: { outcome: 'failed', statusCode: 500 } }
      if (random() < faults.rejects) return { afterMs, result: { outcome: 'rejected', statusCode: 422 } }
      if (random() < faults.resets) {
        if (random() < 0.5) deliver(request)
        return { afterMs: random() * afterMs, result: { outcome: 'in_doubt' } }
      }
      deliver(request)
      if (random() < faults.garbage) return { afterMs, result: { outcome: 'in_doubt', statusCode: 200 } }
      return {
        afterMs,
        result: { outcome: 'delivered', statusCode: 200, providerId: `${wholeBetween(random, 0, 1e9)}` },
      }
    },
  }
}
