import type { Gateway } from '../gateways/gateway.ts'
import { claimCalls } from './claim.ts'
import type { Claimed } from './claim-queries.ts'
import { type AttemptKey, giveBackUnknown } from './give-back.ts'
import { type CallParts, makeCall } from './make-call.ts'
import { rerouteDeliveries } from './upkeep-queries.ts'

/** Claims calls of one gateway and makes them, as long as there are any. */
export type GatewayCaller = {
  start: () => void
  nudge: () => void
  inFlight: () => number
  /** Claims nothing more and waits for the calls that are under way. */
  stop: () => Promise<void>
}

const claimMax = 256
const reroutedMax = 500
// While the breaker is open: who comes meanwhile must not wait for its probe.
const reroutedEveryMs = 250
const afterTroubleMs = 500
const timerMaxMs = 60_000

/** Makes the caller of one gateway in one process. It claims nothing before it is started. */
export function makeGatewayCaller(
  parts: CallParts & { gateway: Gateway; worker: string; onRerouted: () => void },
): GatewayCaller {
  const { database, gateway, gateways, worker, log } = parts
  const underWay = new Map<string, Promise<void>>()
  const fallbacks = Object.entries(gateways.routes).flatMap(([type, { first, fallback }]) =>
    first === gateway.name && fallback !== undefined ? [{ type, fallback }] : [],
  )
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isNudged = false
  // Until then nothing is granted, whatever is launched: asking would only cost.
  let blockedUntil = 0
  let isStopped = true
  // A claim failed, and may yet have committed.
  let isUnsure = false

  const claimAll = async () => {
    while (isNudged && !isStopped) {
      isNudged = false
      if (isUnsure) await giveBack()
      const wanted = Math.min(claimMax, gateway.limits.concurrentCalls - underWay.size)
      // The end of a call nudges again.
      if (wanted <= 0) return
      const claim = await claimCalls(database, gateway, { worker, wanted, record: parts.record })
      for (const claimed of claim.calls) track(claimed, makeCall(parts, gateway, claimed, claim.notAfter))
      if (claim.breaker === 'open') await useFallback()
      if (claim.calls.length === wanted) isNudged = true
      if (claim.askAgainInMs !== undefined) {
        const isRerouting = claim.breaker === 'open' && fallbacks.length > 0
        const inMs = isRerouting ? Math.min(claim.askAgainInMs, reroutedEveryMs) : claim.askAgainInMs
        if (claim.calls.length < wanted) blockedUntil = performance.now() + inMs
        nudgeIn(inMs)
      }
    }
  }

  const giveBack = async () => {
    const isUnderWay = (attempt: AttemptKey) => underWay.has(keyOf(attempt))
    const givenBack = await giveBackUnknown(parts, gateway, { worker, isUnderWay })
    isUnsure = false
    if (givenBack > 0)
      log.warn({ gateway: gateway.name, attempts: givenBack }, 'claims of unknown end were given back')
  }

  const track = (claimed: Claimed, call: Promise<void>) => {
    const key = keyOf(claimed)
    underWay.set(key, call)
    void call.finally(() => {
      underWay.delete(key)
      blockedUntil = 0
      nudge()
    })
  }

  const useFallback = async () => {
    for (const { type, fallback } of fallbacks) {
      const route = { from: gateway.name, to: fallback, types: [type], limit: reroutedMax }
      if ((await rerouteDeliveries(database, route)) > 0) parts.onRerouted()
    }
  }

  const nudgeIn = (ms: number) => {
    clearTimeout(timer)
    timer = setTimeout(nudge, Math.min(Math.ceil(ms), timerMaxMs))
  }

  const nudge = () => {
    isNudged = true
    // Timers may be a fraction of a millisecond early.
    if (isStopped || running || performance.now() < blockedUntil - 1) return
    running = claimAll()
      .catch(error => {
        isUnsure = true
        log.warn({ err: error, gateway: gateway.name }, 'no calls could be claimed')
        nudgeIn(afterTroubleMs)
      })
      .finally(() => {
        running = undefined
        if (isNudged && underWay.size < gateway.limits.concurrentCalls) setImmediate(nudge)
      })
  }

  return {
    start: () => {
      isStopped = false
      nudge()
    },
    nudge,
    inFlight: () => underWay.size,
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await running
      if (isUnsure) await giveBack().catch(error => log.warn({ err: error }, 'claims of unknown end stay'))
      await Promise.all(underWay.values())
    },
  }
}

const keyOf = ({ requestId, number }: AttemptKey) => `${requestId} ${number}`
