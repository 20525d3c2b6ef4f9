import type { Logger } from 'pino'
import type { Database } from '../../../platform/database.ts'
import { listCustomerIds } from '../../customers/index.ts'
import type { SalesRecorder } from '../record-sales.ts'
import { makeUpEvents } from './made-events.ts'

const everyMs = 1_500
const customersMax = 10_000

/** Records a made-up sale every second or two, so that a demo shows a living system. */
export function startDemoSales(
  recorder: SalesRecorder,
  { database, log }: { database: Database; log: Logger },
): { stop: () => void } {
  let next: ReturnType<typeof makeUpEvents> | undefined
  const sell = async () => {
    next ??= makeUpEvents(await listCustomerIds(database, customersMax), { duplicates: 0, late: 0, bad: 0 })
    await recorder.record([next()], { door: 'http' })
  }
  const timer = setInterval(
    // The database is away: the next one tries again.
    () => void sell().catch(error => log.debug({ err: error }, 'no demo sale')),
    everyMs,
  )
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
