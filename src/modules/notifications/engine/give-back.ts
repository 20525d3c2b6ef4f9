import type { Database } from '../../../platform/database.ts'
import type { CallResult, Gateway, Gateways } from '../gateways/gateway.ts'
import { lockGateway } from './claim-queries.ts'
import { settlementOf } from './settle.ts'
import { listAttemptsOf, settleAttempts } from './settle-queries.ts'

export type AttemptKey = { requestId: string; number: number }

const notMade: CallResult = { outcome: 'not_made', detail: 'The answer to its claim was lost.' }

/**
 * Gives back the requests whose claim has committed although this worker was never told, as its connection broke: it has
 * not called for them and never will. Must not be asked while the worker claims. Returns how many.
 */
export async function giveBackUnknown(
  { database, gateways, triesMax }: { database: Database; gateways: Gateways; triesMax: number },
  gateway: Gateway,
  { worker, isUnderWay }: { worker: string; isUnderWay: (attempt: AttemptKey) => boolean },
): Promise<number> {
  return database.begin(async sql => {
    // A claim that still runs on a broken connection holds the lock until it has ended, one way or the other.
    await lockGateway(sql, gateway.name)
    const begun = await listAttemptsOf(sql, { worker, gateway: gateway.name })
    const settlements = begun
      .filter(attempt => !isUnderWay(attempt))
      .map(attempt => settlementOf(attempt, notMade, { gateways, triesMax }, 0))
    if (settlements.length > 0) await settleAttempts(sql, settlements)
    return settlements.length
  })
}
