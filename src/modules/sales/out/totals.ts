import type { Logger } from 'pino'
import type { Database } from '../../../platform/database.ts'
import { makeRounds, type Rounds } from '../../../platform/rounds.ts'
import { settleTotals } from './settle-totals.ts'

const pauseMs = 5_000

/** Makes what settles the totals of customers every few seconds. Of several processes one does, whichever comes first. */
export function makeTotals({ database, log }: { database: Database; log: Logger }): Rounds {
  return makeRounds({
    round: signal => settleTotals(database, { signal }),
    pauseMs,
    onFailure: error =>
      log.warn({ err: error }, 'totals of customers could not be settled; questions take longer'),
  })
}
