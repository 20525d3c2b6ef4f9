import type { Logger } from 'pino'
import type { Call, CallResult, Gateway, Gateways } from './gateway.ts'

// One call in ten fails in the normal run of things; this many in a row do so once in years.
const badInARow = 8
const unreachableInARow = 5
const tellAgainMs = 5 * 60_000
const refusalsTellAgainMs = 60_000

/**
 * The same gateways, whose troubles go into the log: one that refuses our key at once, one that cannot be reached or
 * takes nothing after some calls, again every five minutes while it lasts, and when it is over. What a gateway says of
 * a message stays out of the log, as it may name people: it is in the attempts of the request.
 * @param now in milliseconds.
 */
export function tellTroubles(
  gateways: Gateways,
  log: Pick<Logger, 'error' | 'info'>,
  now: () => number = () => performance.now(),
): Gateways {
  return { ...gateways, all: gateways.all.map(gateway => tellTroublesOf(gateway, log, now)) }
}

/** Logs that a gateway refused a call for its limit: at once, then once a minute while it goes on, with how often. */
export function tellRefusals(log: Pick<Logger, 'error'>, now: () => number = () => performance.now()) {
  const told = new Map<string, { at: number; refusals: number }>()
  return (refusal: { gateway: string; callsLearned: number; pauseSeconds: number }) => {
    const last = told.get(refusal.gateway)
    if (last) last.refusals += 1
    if (last && now() - last.at < refusalsTellAgainMs) return
    log.error(
      { ...refusal, refusals: last?.refusals ?? 1 },
      'the gateway refused a call (429): it takes fewer than GATEWAY_CALLS say, or others use its key; we go on with what it takes',
    )
    told.set(refusal.gateway, { at: now(), refusals: 0 })
  }
}

function tellTroublesOf(gateway: Gateway, log: Pick<Logger, 'error' | 'info'>, now: () => number): Gateway {
  let bad = 0
  let unreachable = 0
  let told: { advice: string; at: number } | undefined

  const note = (result: CallResult, request: string) => {
    const { outcome } = result
    if (outcome === 'throttled' || outcome === 'not_made') return
    if (outcome === 'delivered') {
      if (told) log.info({ gateway: gateway.name }, 'the gateway delivers again')
      bad = 0
      unreachable = 0
      told = undefined
      return
    }
    bad++
    unreachable = outcome === 'unreachable' ? unreachable + 1 : 0
    const isTrouble = refusesUs(result) || unreachable >= unreachableInARow || bad >= badInARow
    const advice = adviceOn(result)
    const isKnown = told?.advice === advice && now() - told.at < tellAgainMs
    if (!isTrouble || isKnown) return
    told = { advice, at: now() }
    log.error({ gateway: gateway.name, ...facts(result, bad), request }, advice)
  }

  return {
    ...gateway,
    call: async (call: Call) => {
      const result = await gateway.call(call)
      note(result, call.traceId)
      return result
    },
  }
}

// HTTP: no or a wrong key, not allowed, and the same of a proxy. SMTP (RFC 4954): 530, 534, 535, 538.
const rejections = [401, 403, 407, 530, 534, 535, 538]
// A failed login that is tried again.
const failures = [534, 535, 538]

/** Whether it is us that the gateway refuses, and not the message. */
export function refusesUs({ outcome, statusCode }: Pick<CallResult, 'outcome' | 'statusCode'>): boolean {
  if (statusCode === undefined) return false
  if (outcome === 'rejected') return rejections.includes(statusCode)
  return outcome === 'failed' && failures.includes(statusCode)
}

function facts(result: CallResult, bad: number) {
  const { outcome, statusCode: status, detail } = result
  const saysNoName = refusesUs(result) || outcome === 'unreachable'
  return { outcome, ...(status ? { status } : {}), ...(saysNoName ? { detail } : {}), callsInARow: bad }
}

function adviceOn(result: CallResult): string {
  if (refusesUs(result))
    return 'the gateway refuses our key or login: mend GATEWAY_API_KEY or GATEWAYS_FILE, restart, and replay what was "rejected" (docs/notifications.md)'
  if (result.outcome === 'unreachable')
    return 'the gateway cannot be reached: requests wait and are tried again. Check its address, its certificate and the network'
  return 'the gateway takes none of our calls: see the attempts of this request for what it says'
}
