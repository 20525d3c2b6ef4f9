import assert from 'node:assert/strict'
import type { Outcome } from '../../gateways/gateway.ts'
import { lookedAt } from '../breaker.ts'
import type { Step } from '../next-step.ts'
import { learnFromRefusal } from '../quota.ts'
import { readGateway } from './claim-statements.ts'
import {
  type AttemptRow,
  deleteDelivery,
  finish,
  type GatewayRow,
  gatewayOf,
  insertDelivery,
  type Tables,
} from './tables.ts'

/** `settleAttempts` and, for what is too late, `recordLateOutcome`. */
export function settle(
  tables: Tables,
  attempt: AttemptRow,
  {
    outcome,
    leftAfterMs,
    step,
    now,
  }: { outcome: Outcome; leftAfterMs: number | null; step: Step; now: number },
): 'settled' | 'late' {
  if (attempt.outcome !== null) {
    recordLateOutcome(tables, attempt, outcome, now)
    return 'late'
  }
  const { request } = attempt
  assert.equal(request.place, attempt, 'an attempt of a request that is elsewhere')
  const gateway = gatewayOf(tables, attempt.gateway)
  gateway.inFlight.delete(attempt)
  attempt.outcome = outcome
  if (leftAfterMs !== null) attempt.countedAt = Math.min(attempt.countedAt, attempt.claimedAt + leftAfterMs)
  // That a worker died says nothing of the gateway.
  const isOrphan = leftAfterMs === null
  if (!isOrphan && outcome !== 'throttled' && outcome !== 'not_made') noteFinished(gateway.finished, attempt)
  if (step.status !== 'processing') {
    finish(tables, request, step.status, step.status === 'failed' ? step.reason : null, now)
    return 'settled'
  }
  if (step.mayBeDuplicate) request.possibleDuplicate = true
  insertDelivery(tables, {
    is: 'delivery',
    request,
    gateway: step.gateway,
    attempts: attempt.number,
    tries: step.tries,
    triesHere: step.triesHere,
    dueAt: now + step.delayMs,
    isDue: step.delayMs <= 0,
    turnAt: now + step.delayMs,
    endsAt: attempt.endsAt,
    isDeleted: false,
  })
  return 'settled'
}

function noteFinished(finished: AttemptRow[], attempt: AttemptRow) {
  const place = finished.findIndex(({ countedAt }) => countedAt <= attempt.countedAt)
  finished.splice(place < 0 ? finished.length : place, 0, attempt)
  if (finished.length > 3 * lookedAt) finished.pop()
}

function recordLateOutcome(tables: Tables, attempt: AttemptRow, outcome: Outcome, now: number) {
  if (attempt.outcome === outcome) return
  attempt.lateOutcome = outcome
  const { request } = attempt
  if (outcome !== 'delivered' || request.place === 'finished' || request.place.is !== 'delivery') return
  deleteDelivery(tables, request.place)
  finish(tables, request, 'sent', null, now)
}

/** `noteRefusal`. */
export function noteRefusal(
  gateway: GatewayRow,
  refused: AttemptRow,
  { retryAfterSeconds, leftAfterMs, now }: { retryAfterSeconds: number; leftAfterMs: number; now: number },
): void {
  const { limits } = gateway
  const reading = readGateway(gateway, now)
  const windowMs = 1000 * limits.windowSeconds
  const leftAt = Math.min(refused.countedAt, refused.claimedAt + leftAfterMs)
  const callsTaken = gateway.recent.filter(
    other =>
      other !== refused &&
      other.claimedAt <= leftAt &&
      other.countedAt > leftAt - windowMs &&
      other.outcome !== 'throttled' &&
      other.outcome !== 'not_made',
  ).length
  const isKnown = reading.throttledAgeMs !== null && reading.throttledAgeMs < windowMs
  const lesson = learnFromRefusal(limits, reading, { callsTaken, retryAfterSeconds, isKnown })
  gateway.callsLearned = lesson.callsLearned
  gateway.guardMs = lesson.guardMs
  gateway.learnedAt = now
  gateway.throttledAt = now
  gateway.pausedUntil = Math.max(gateway.pausedUntil ?? 0, now + lesson.pauseMs)
}
