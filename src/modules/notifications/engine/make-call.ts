import type { Logger } from 'pino'
import type { Database } from '../../../platform/database.ts'
import type { CallResult, Gateway, Gateways, Outcome } from '../gateways/gateway.ts'
import type { RecordNotificationEvent } from '../notification-events.ts'
import { priorities } from '../request-schemas.ts'
import type { Claimed } from './claim-queries.ts'
import { leaveWithinMs } from './quota.ts'
import { noteRefusal, type Settled, settlementOf } from './settle.ts'
import type { Settlement } from './settle-queries.ts'

/** What the engine tells of what it does: for metrics and alerts. */
export type EngineWatcher = {
  ended: (call: { gateway: string; outcome: Outcome; seconds: number }) => void
  /** The first call of a request, how long after it was launched. */
  called: (secondsSinceLaunch: number) => void
  finished: (request: {
    status: 'sent' | 'failed'
    reason: string | null
    secondsSinceLaunch: number
  }) => void
  refused: (refusal: { gateway: string; callsLearned: number; pauseSeconds: number }) => void
  settledForOthers: (attempts: number) => void
}

/** What an engine works with. */
export type EngineParts = {
  database: Database
  gateways: Gateways
  triesMax: number
  log: Logger
  watch: EngineWatcher
  record: RecordNotificationEvent
}

export type CallParts = EngineParts & {
  settle: (settlement: Settlement) => Promise<Settled>
  /** A request waits for this long. */
  onWaiting: (ms: number) => void
}

/** Makes one claimed call and settles what came of it. Never throws. */
export async function makeCall(
  parts: CallParts,
  gateway: Gateway,
  claimed: Claimed,
  claimedNotBefore: number,
): Promise<void> {
  const { database, gateways, triesMax, log, watch } = parts
  // step: claimed
  const startedAt = performance.now()
  const lateMs = startedAt - claimedNotBefore
  if (claimed.number === 1) watch.called((claimed.launchedAgeMs + lateMs) / 1000)
  const leaveBy = claimedNotBefore + leaveWithinMs
  const result = lateMs > leaveWithinMs ? notMade : await call(gateway, claimed, leaveBy)
  // step: answered
  const seconds = (performance.now() - startedAt) / 1000
  watch.ended({ gateway: gateway.name, outcome: result.outcome, seconds })
  const ended = { ...claimed, gateway: gateway.name }
  const leftAfterMs = lateMs + (result.leftMs ?? 0)
  if (result.outcome === 'throttled') {
    const { retryAfterSeconds } = result
    await noteRefusal(database, gateway, { ...ended, retryAfterSeconds, leftAfterMs }, parts.record)
      .then(({ callsLearned, pauseMs }) =>
        watch.refused({ gateway: gateway.name, callsLearned, pauseSeconds: pauseMs / 1000 }),
      )
      .catch(error => log.warn({ err: error }, 'a refusal of the gateway could not be noted'))
    // step: refused
  }
  const settlement = settlementOf(ended, result, { gateways, triesMax }, leftAfterMs)
  const settled = await parts.settle(settlement)
  // step: settled
  if (settled === 'late') {
    log.warn(
      { request: claimed.requestId, attempt: claimed.number, outcome: result.outcome },
      'a late outcome',
    )
    return
  }
  if (settlement.status === 'processing') parts.onWaiting(settlement.delay_ms)
  else {
    const secondsSinceLaunch = (claimed.launchedAgeMs + performance.now() - claimedNotBefore) / 1000
    watch.finished({ status: settlement.status, reason: settlement.reason, secondsSinceLaunch })
  }
}

const notMade: CallResult = { outcome: 'not_made', detail: 'The process was too busy to call in time.' }

async function call(gateway: Gateway, claimed: Claimed, leaveBy: number): Promise<CallResult> {
  const { requestId, type, recipient, message, lane } = claimed
  const priority = priorities[lane] ?? 'normal'
  try {
    const answer = gateway.call({ traceId: requestId, type, to: recipient, message, priority, leaveBy })
    // step: calling
    return await answer
  } catch (error) {
    return { outcome: 'in_doubt', detail: error instanceof Error ? error.message : 'unknown' }
  }
}
