import type { GatewayLimits } from '../gateways/gateway.ts'

/** What the attempts say about a gateway at one moment of the database's clock. Times are milliseconds from that moment. */
export type Usage = {
  /** Calls that count in the present window, guard included. */
  callsInWindow: number
  /** Those of them that were retries. */
  retriesInWindow: number
  /** How long ago the oldest call of the window left, as far as is known: when to ask again, not what to grant. */
  oldestCallAgeMs: number | null
  inFlight: number
}

/** What was learned about a gateway's limit. */
export type LimitState = {
  callsLearned: number | null
  /** How long ago that was learned or last raised. */
  learnedAgeMs: number | null
  guardMs: number
  pausedForMs: number | null
}

/** How many calls may be made now, and when to ask again if not all that were wanted. */
export type Grant = { calls: number; retries: number; askAgainInMs: number | undefined }

/** How long after its claim a call may still leave. Until it is known when it left, it counts from then. */
export const leaveWithinMs = 1_000
/** Covers the way to the gateway, which we cannot see. */
export const guardMinMs = 50
const guardMaxMs = 2_000
const raiseAfterMs = 600_000
const raisedByShare = 0.02
// The most that can be set: what is learned where no limit is set is forgotten when it has grown so far.
const callsMost = 1_000_000
const retryShare = 0.3
const pauseDefaultSeconds = 10
/** The longest that a gateway may ask to wait: it may mean years, or have its clock wrong. */
export const pauseMaxSeconds = 3_600

/** The calls that a gateway is believed to take in a window; 0 for as many as one likes. */
export function callsAllowed(limits: GatewayLimits, { callsLearned }: LimitState): number {
  if (limits.calls === 0) return callsLearned ?? 0
  return Math.min(limits.calls, callsLearned ?? limits.calls)
}

/** How long a call stays in the window. */
export function windowMs(limits: GatewayLimits, { guardMs }: LimitState): number {
  return limits.windowSeconds * 1000 + guardMs
}

/**
 * How many of the wanted calls the limits allow at this moment. Must be asked, and answered with claims, under the lock
 * of the gateway.
 */
export function grantCalls(wanted: number, limits: GatewayLimits, state: LimitState, usage: Usage): Grant {
  if (state.pausedForMs !== null && state.pausedForMs > 0)
    return { calls: 0, retries: 0, askAgainInMs: state.pausedForMs }
  const allowed = callsAllowed(limits, state)
  const freeOfWindow = allowed === 0 ? wanted : allowed - usage.callsInWindow
  const freeOfPlaces = limits.concurrentCalls - usage.inFlight
  const calls = Math.max(0, Math.min(wanted, freeOfWindow, freeOfPlaces))
  const retryBudget = allowed === 0 ? Math.ceil(retryShare * calls) : Math.ceil(retryShare * allowed)
  const retries = Math.max(0, Math.min(calls, retryBudget - (allowed === 0 ? 0 : usage.retriesInWindow)))
  const windowOpensInMs =
    allowed > 0 && freeOfWindow < wanted && usage.oldestCallAgeMs !== null
      ? Math.max(1, windowMs(limits, state) - usage.oldestCallAgeMs)
      : undefined
  return { calls, retries, askAgainInMs: windowOpensInMs }
}

/**
 * What a 429 teaches: pause for as long as it says, keep a wider guard, and make no more calls in a window than it took,
 * but never less than half as many at once: who shares the gateway, or delays calls on their way, makes it look smaller.
 * @param callsTaken calls of the window before it that the gateway did not refuse.
 * @param isKnown it was on its way together with another that taught this already. It widens nothing more, but may know
 * better how many were taken, as fewer are still under way.
 */
export function learnFromRefusal(
  limits: GatewayLimits,
  state: LimitState,
  refusal: { callsTaken: number; retryAfterSeconds: number | undefined; isKnown: boolean },
): { callsLearned: number; guardMs: number; pauseMs: number } {
  const { callsTaken, retryAfterSeconds, isKnown } = refusal
  const believed = callsAllowed(limits, state)
  const atLeast = isKnown ? believed : Math.ceil(believed / 2)
  const isCredible = 2 * callsTaken >= believed
  const most = believed === 0 || isCredible ? callsTaken : atLeast
  return {
    callsLearned: Math.max(1, believed === 0 ? most : Math.min(believed, most)),
    guardMs: isKnown ? state.guardMs : Math.min(guardMaxMs, state.guardMs * 2),
    pauseMs: 1000 * Math.min(pauseMaxSeconds, Math.max(1, retryAfterSeconds ?? pauseDefaultSeconds)),
  }
}

/**
 * After ten minutes without a refusal: a fiftieth more calls, but one at the least, and three quarters of the extra guard
 * less. Undefined: nothing to change.
 */
export function recoverLimit(
  limits: GatewayLimits,
  state: LimitState,
): { callsLearned: number | null; guardMs: number } | undefined {
  const { callsLearned, guardMs, learnedAgeMs } = state
  if (callsLearned === null && guardMs <= guardMinMs) return undefined
  if (learnedAgeMs === null || learnedAgeMs < raiseAfterMs) return undefined
  const raised =
    callsLearned === null ? null : callsLearned + Math.max(1, Math.floor(raisedByShare * callsLearned))
  const isBack = raised === null || raised >= (limits.calls || callsMost)
  return {
    callsLearned: isBack ? null : raised,
    // Faster than it grows: a limit that is tried again every ten minutes must not widen the guard for ever.
    guardMs: guardMinMs + Math.floor((guardMs - guardMinMs) / 4),
  }
}
