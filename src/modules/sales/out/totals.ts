import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Database } from '../../../platform/database.ts'
import { settleTotals } from './settle-totals.ts'

const pauseMs = 5_000
const stopWithinMs = 2_000

/** What settles the totals of customers every few seconds. Of several processes one does, whichever comes first. */
export type Totals = { start: () => void; stop: () => Promise<void> }

export function makeTotals({ database, log }: { database: Database; log: Logger }): Totals {
  const stopping = new AbortController()
  const { signal } = stopping
  let running: Promise<void> | undefined

  const run = async () => {
    while (!signal.aborted) {
      await settleTotals(database, { signal }).catch(error => {
        if (!signal.aborted)
          log.warn({ err: error }, 'totals of customers could not be settled; questions take longer')
      })
      await sleep(pauseMs, undefined, { signal, ref: false }).catch(() => {})
    }
  }

  return {
    start: () => {
      running ??= run()
    },
    stop: async () => {
      stopping.abort()
      // What then still runs is undone as its connection closes.
      await Promise.race([running, sleep(stopWithinMs, undefined, { ref: false })])
    },
  }
}
