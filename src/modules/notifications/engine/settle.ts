import { type Batcher, makeBatcher } from '../../../platform/batching.ts'
import type { Database } from '../../../platform/database.ts'
import type { CallResult, Gateway, Gateways } from '../gateways/gateway.ts'
import type { RecordNotificationEvent } from '../notification-events.ts'
import type { RequestType } from '../request-schemas.ts'
import { countCallsTaken, lockGateway, pauseGateway, readGateway } from './claim-queries.ts'
import { type EndedAttempt, nextStep } from './next-step.ts'
import { learnFromRefusal } from './quota.ts'
import { recordLateOutcome, type Settlement, settleAttempts, settlementKey } from './settle-queries.ts'

/** An attempt that has ended, with what its next step depends on. */
export type Ended = EndedAttempt & { requestId: string; number: number; type: RequestType }

/** Works out what follows from a result. `leftAfterMs`: how long after its claim the call left, at the latest. */
export function settlementOf(
  ended: Ended,
  result: CallResult,
  { gateways, triesMax }: { gateways: Gateways; triesMax: number },
  leftAfterMs: number | null,
): Settlement {
  const step = nextStep(ended, result, { triesMax, routes: gateways.routes[ended.type] }, Math.random())
  const waits = step.status === 'processing' ? step : undefined
  return {
    request_id: ended.requestId,
    number: ended.number,
    outcome: result.outcome,
    status_code: result.statusCode ?? null,
    detail: result.detail?.slice(0, 500) ?? null,
    provider_id: result.providerId ?? null,
    left_after_ms: leftAfterMs,
    status: step.status,
    reason: step.status === 'failed' ? step.reason : null,
    delay_ms: waits?.delayMs ?? 0,
    gateway: waits?.gateway ?? null,
    tries: waits?.tries ?? 0,
    tries_here: waits?.triesHere ?? 0,
    may_be_duplicate: waits?.mayBeDuplicate ?? false,
  }
}

/** How a settlement went: it counted, or the attempt had been settled by another before. */
export type Settled = 'settled' | 'late'

/** Ends attempts, many with one statement. */
export function makeSettler(database: Database): Batcher<Settlement, Settled> {
  return makeBatcher({
    run: async settlements => {
      // step: settling
      const settled = await settleAttempts(database, settlements)
      const results: Settled[] = []
      for (const settlement of settlements) {
        const counted = settled.has(settlementKey(settlement))
        if (!counted) await recordLateOutcome(database, settlement)
        results.push(counted ? 'settled' : 'late')
      }
      return results
    },
    itemsMax: 200,
    waitingMax: Number.POSITIVE_INFINITY,
  })
}

/** Draws the consequences of a 429 for all workers. */
export async function noteRefusal(
  database: Database,
  { name, limits }: Gateway,
  refused: Ended & { retryAfterSeconds: number | undefined; leftAfterMs: number },
  record: RecordNotificationEvent,
): Promise<{ callsLearned: number; pauseMs: number }> {
  return database.begin(async sql => {
    await lockGateway(sql, name)
    const reading = await readGateway(sql, name, limits)
    if (!reading) throw new Error(`The gateway ${name} is not in the database.`)
    const { windowSeconds } = limits
    const callsTaken = await countCallsTaken(sql, name, { ...refused, windowSeconds })
    const isKnown = reading.throttledAgeMs !== null && reading.throttledAgeMs < windowSeconds * 1000
    const { retryAfterSeconds } = refused
    const lesson = learnFromRefusal(limits, reading, { callsTaken, retryAfterSeconds, isKnown })
    const { callsLearned, guardMs, pauseMs } = lesson
    await pauseGateway(sql, name, { callsLearned, guardMs, pauseMs })
    if (!isKnown) {
      const payload = { gateway: name, callsLearned, guardMs, pauseSeconds: pauseMs / 1000 }
      await record(sql, { type: 'gateway.throttled', payload })
    }
    return { callsLearned, pauseMs }
  })
}
