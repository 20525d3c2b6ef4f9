import assert from 'node:assert/strict'
import type { Outcome } from '../../gateways/gateway.ts'
import { callsThrough, lookedAt, nextBreaker } from '../breaker.ts'
import type { GatewayReading } from '../claim-queries.ts'
import type { Step } from '../next-step.ts'
import { grantCalls, learnFromRefusal, leaveWithinMs, recoverLimit } from '../quota.ts'
import {
  type AttemptRow,
  type DeliveryRow,
  deleteDelivery,
  finish,
  type GatewayRow,
  gatewayOf,
  insertDelivery,
  putInLine,
  type RequestRow,
  type Tables,
  takeFromLine,
} from './tables.ts'

// The statements of the engine over the simulated tables: each runs at one moment, as one that commits does. What is
// decided is decided by the engine's own rules.

const laneDelaysMs = [0, 30_000, 300_000]
const guardMaxMs = 2_000

const spacingMs = ({ limits }: GatewayRow) =>
  limits.calls === 0 ? 0 : (1000 * limits.windowSeconds) / limits.calls

// Where the line before the gateway is. When calls fail or the gateway was down, it is behind the present.
function lineIsAt({ first }: GatewayRow, now: number): number {
  while (first.peek()?.item.isDeleted) first.pop()
  return Math.min(now, first.peek()?.key ?? now)
}

/** `notifications.take_turns`. */
function takeTurns(
  tables: Tables,
  gateway: GatewayRow,
  lane: number,
  caller: string,
  number: number,
  now: number,
) {
  const key = `${gateway.name} ${lane} ${caller}`
  const spacing = spacingMs(gateway)
  const known = tables.turns.get(key)
  const earliest = lineIsAt(gateway, now) + (laneDelaysMs[lane] as number) + (number - 1) * spacing
  const lastAt = known ? Math.max(earliest, known.lastAt + number * spacing) : earliest
  tables.turns.set(key, { lastAt })
  return lastAt
}

export type Launch = { request: RequestRow; gateway: string; sendAt: number; endsAfterMs: number }

/** `launchRequests`, for requests of one caller and lane. */
export function launch(tables: Tables, launches: Launch[], now: number): void {
  const due = launches.filter(({ sendAt }) => sendAt <= now)
  const first = launches[0]
  if (!first) return
  const gateway = gatewayOf(tables, first.gateway)
  const { lane, caller } = first.request
  const lastAt = due.length > 0 ? takeTurns(tables, gateway, lane, caller, due.length, now) : 0
  for (const { request, sendAt, endsAfterMs } of launches) {
    const place = due.findIndex(one => one.request === request)
    request.status = 'processing'
    request.launchedAt = now
    tables.unfinished++
    insertDelivery(tables, {
      is: 'delivery',
      request,
      gateway: gateway.name,
      attempts: 0,
      tries: 0,
      triesHere: 0,
      dueAt: Math.max(sendAt, now),
      isDue: place >= 0,
      turnAt: place >= 0 ? lastAt - (due.length - 1 - place) * spacingMs(gateway) : sendAt,
      endsAt: Math.min(request.sendBefore, Math.max(sendAt, now) + endsAfterMs),
      isDeleted: false,
    })
  }
}

/** `promoteDue`. */
export function promoteDue(tables: Tables, now: number): void {
  const groups = new Map<string, DeliveryRow[]>()
  for (;;) {
    const next = tables.due.peek()
    if (!next || next.key > now) break
    tables.due.pop()
    const delivery = next.item
    if (delivery.isDeleted) continue
    const { lane, caller } = delivery.request
    if (delivery.attempts > 0) {
      delivery.turnAt = Math.min(delivery.dueAt, lineIsAt(gatewayOf(tables, delivery.gateway), now))
      putInLine(tables, delivery)
      continue
    }
    const key = `${delivery.gateway} ${lane} ${caller}`
    groups.set(key, [...(groups.get(key) ?? []), delivery])
  }
  for (const group of groups.values()) {
    const { gateway: name, request } = group[0] as DeliveryRow
    const gateway = gatewayOf(tables, name)
    const lastAt = takeTurns(tables, gateway, request.lane, request.caller, group.length, now)
    for (const [place, delivery] of group.entries()) {
      delivery.turnAt = lastAt - (group.length - 1 - place) * spacingMs(gateway)
      putInLine(tables, delivery)
    }
  }
}

/** `endOverdue`. */
export function endOverdue(tables: Tables, now: number): void {
  for (;;) {
    const next = tables.ends.peek()
    if (!next || next.key > now) return
    tables.ends.pop()
    const delivery = next.item
    if (delivery.isDeleted) continue
    deleteDelivery(tables, delivery)
    finish(
      tables,
      delivery.request,
      'failed',
      delivery.request.sendBefore <= now ? 'expired' : 'gave_up',
      now,
    )
  }
}

/** `nextUpkeepInMs`. */
export function nextUpkeepInMs(tables: Tables, now: number): number {
  for (const heap of [tables.due, tables.ends]) while (heap.peek()?.item.isDeleted) heap.pop()
  const soonest = Math.min(tables.due.peek()?.key ?? Infinity, tables.ends.peek()?.key ?? Infinity)
  return Math.max(0, soonest - now)
}

/** `cancelRequest`: false when it no longer waits. */
export function cancel(tables: Tables, request: RequestRow, now: number): boolean {
  if (request.place === 'finished' || request.place.is !== 'delivery') return false
  deleteDelivery(tables, request.place)
  finish(tables, request, 'failed', 'cancelled', now)
  return true
}

/** `readGateway`. */
function readGateway(gateway: GatewayRow, now: number): GatewayReading {
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
  if (outcome !== 'throttled' && outcome !== 'not_made') noteFinished(gateway.finished, attempt)
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

/** `rerouteDeliveries`, of everything. */
export function reroute(tables: Tables, from: GatewayRow, to: string): number {
  const moved = [...from.deliveries]
  for (const delivery of moved) {
    deleteDelivery(tables, delivery)
    const copy = { ...delivery, gateway: to, triesHere: 0, isDeleted: false }
    delivery.request.place = copy
    gatewayOf(tables, to).deliveries.add(copy)
    tables.ends.push(copy.endsAt, copy)
    if (copy.isDue) putInLine(tables, copy)
    else tables.due.push(copy.dueAt, copy)
  }
  return moved.length
}
