import type { CallResult, Route } from '../gateways/gateway.ts'
import type { OnDoubt, Reason } from '../request-schemas.ts'
import { pauseMaxSeconds } from './quota.ts'

/** What is known about the attempt that has just ended. */
export type EndedAttempt = {
  gateway: string
  /** Attempts before it that count, in all and through this gateway. */
  tries: number
  triesHere: number
  onDoubt: OnDoubt
}

export type Policy = { triesMax: number; routes: Route }

/** What becomes of a request after an attempt. */
export type Step =
  | { status: 'sent' }
  | { status: 'failed'; reason: Reason }
  | {
      status: 'processing'
      delayMs: number
      gateway: string
      tries: number
      triesHere: number
      /** The attempt may have delivered it: the next may be a duplicate. */
      mayBeDuplicate: boolean
    }

const backOffFirstMs = 1_000
const backOffMaxMs = 60_000

/**
 * What to do after an attempt. Waits between attempts grow exponentially, each drawn evenly from nothing to its bound
 * ("full jitter": aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter), so that retries spread.
 * @param random from 0 to 1.
 */
export function nextStep(
  attempt: EndedAttempt,
  { outcome, retryAfterSeconds }: CallResult,
  { triesMax, routes }: Policy,
  random: number,
): Step {
  const { gateway, onDoubt } = attempt
  if (outcome === 'delivered') return { status: 'sent' }
  if (outcome === 'rejected') return { status: 'failed', reason: 'rejected' }
  if (outcome === 'not_made' || outcome === 'throttled') {
    const delayMs = outcome === 'throttled' ? 1000 * Math.min(pauseMaxSeconds, retryAfterSeconds ?? 1) : 0
    const { tries, triesHere } = attempt
    return { status: 'processing', delayMs, gateway, tries, triesHere, mayBeDuplicate: false }
  }
  const isInDoubt = outcome === 'in_doubt'
  if (isInDoubt && onDoubt === 'stop') return { status: 'failed', reason: 'outcome_unknown' }
  const tries = attempt.tries + 1
  const triesHere = attempt.triesHere + 1
  if (tries >= triesMax) return { status: 'failed', reason: isInDoubt ? 'outcome_unknown' : 'gave_up' }
  const moves = routes.fallback !== undefined && gateway === routes.first && triesHere * 2 >= triesMax
  return {
    status: 'processing',
    delayMs: random * Math.min(backOffMaxMs, backOffFirstMs * 2 ** (tries - 1)),
    gateway: moves ? (routes.fallback as string) : gateway,
    tries,
    triesHere: moves ? 0 : triesHere,
    mayBeDuplicate: isInDoubt,
  }
}
