import type { GatewayReading } from './engine/claim-queries.ts'
import { callsAllowed, windowMs } from './engine/quota.ts'
import type { Place } from './explanation-queries.ts'
import type { GatewayLimits } from './gateways/gateway.ts'
import type { Status } from './request-schemas.ts'

/** What a request can wait for, in words for programs. */
export const waits = [
  'not_launched',
  'schedule',
  'back_off',
  'quota',
  'concurrency',
  'breaker',
  'no_gateway',
  'no_worker',
  'turn',
  'in_flight',
  'nothing',
] as const
export type Wait = (typeof waits)[number]

/** A gateway as far as its requests depend on it. No limits: this process does not know it. No reading: no worker does. */
export type GatewayFacts = {
  name: string
  limits: GatewayLimits | undefined
  reading: GatewayReading | undefined
}

/** What is known about a request at one moment. */
export type Facts = { status: Status; place: Place; gateway: GatewayFacts | undefined; ahead: Ahead }

/** How many go before it; no more than that are known when it is not exact. */
export type Ahead = { value: number; exact: boolean }

/** Says what a request waits for: of several, what holds it up first. */
export function waitingFor({ status, place, gateway }: Facts): Wait {
  if (status === 'queued') return 'not_launched'
  if (status !== 'processing') return 'nothing'
  const { delivery } = place
  if (!delivery) return 'in_flight'
  const isDue = delivery.isDue || Date.parse(delivery.dueAt) <= place.now.getTime()
  if (!isDue) return delivery.attempts > 0 ? 'back_off' : 'schedule'
  if (!gateway?.limits) return 'no_gateway'
  if (!place.isWorkerAlive) return 'no_worker'
  const { limits, reading } = gateway
  if (!reading) return 'no_gateway'
  if (reading.breaker !== 'closed') return 'breaker'
  if ((reading.pausedForMs ?? 0) > 0 || freeCalls(limits, reading) <= 0) return 'quota'
  return reading.inFlight >= limits.concurrentCalls ? 'concurrency' : 'turn'
}

/** Which call of the present window must leave it before the request goes: its place, the oldest being at 0. */
export function awaitedCall(
  limits: GatewayLimits,
  reading: GatewayReading,
  ahead: number,
): number | undefined {
  const allowed = callsAllowed(limits, reading)
  if (allowed === 0) return undefined
  const free = Math.max(0, freeCalls(limits, reading))
  // More calls than are allowed now may be in the window: the limit was lowered.
  const surplus = Math.max(0, reading.callsInWindow - allowed)
  const place = (ahead % allowed) - free + surplus
  return place < 0 ? undefined : place
}

/**
 * How many milliseconds until its call, if nothing that goes before it fails. None when nobody can know: without a
 * worker or a gateway, with more ahead than were counted, behind calls that may take any time, or if it ends before.
 * @param awaitedAgeMs how long ago the awaited call left.
 */
export function expectedInMs(
  { status, place, gateway, ahead }: Facts,
  awaitedAgeMs: number | undefined,
): number | undefined {
  const { delivery, now } = place
  if (status !== 'processing' || !delivery || !gateway?.limits || !gateway.reading) return undefined
  if (!place.isWorkerAlive || !ahead.exact) return undefined
  const { limits, reading } = gateway
  const allowed = callsAllowed(limits, reading)
  if (reading.inFlight + (allowed === 0 ? ahead.value : 0) >= limits.concurrentCalls) return undefined
  const blockedMs = reading.breaker === 'open' ? (reading.opensInMs ?? 0) : 0
  const startMs = Math.max(0, blockedMs, reading.pausedForMs ?? 0)
  const freeInMs = awaitedAgeMs === undefined ? 0 : windowMs(limits, reading) - awaitedAgeMs
  const windowsAhead = allowed === 0 ? 0 : Math.floor(ahead.value / allowed)
  const callInMs = Math.max(startMs, freeInMs) + windowsAhead * windowMs(limits, reading)
  const inMs = Math.max(callInMs, Date.parse(delivery.dueAt) - now.getTime())
  return now.getTime() + inMs > Date.parse(delivery.endsAt) ? undefined : inMs
}

function freeCalls(limits: GatewayLimits, reading: GatewayReading): number {
  const allowed = callsAllowed(limits, reading)
  return allowed === 0 ? Number.POSITIVE_INFINITY : allowed - reading.callsInWindow
}
