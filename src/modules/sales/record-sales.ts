import { setTimeout as sleep } from 'node:timers/promises'
import { makeBatcher } from '../../platform/batching.ts'
import { type Database, isRepeatable, type Transaction } from '../../platform/database.ts'
import { holdTimeZone } from './calendar.ts'
import { commitDurably } from './commit-durably.ts'
import { type ReplayCounts, type ReplayWish, replayDeadLetters } from './dead-letters.ts'
import type { SentEvent } from './judge-events.ts'
import { allProviders, withProvider } from './provider-scope.ts'
import { type Recorded, type RecordingParts, recordWithin } from './record-within.ts'
import type { SaleAnswer } from './sale-answers.ts'

/** Where sales come in. */
export type Door = 'http' | 'kafka' | 'file'

export type RecordOptions = {
  door: Door
  /** The provider that the sender is bound to, if it is. */
  providerId?: string | undefined
  /** Runs in the same transaction, before the sales; what it throws undoes all. It runs again when the transaction does. */
  within?: (sql: Transaction) => Promise<void>
}

/** The one way by which sales come in. */
export type SalesRecorder = {
  /**
   * Checks and records events, keeps the rejected ones as dead letters, and answers each, in their order. One transaction:
   * what is answered has committed.
   */
  record: (events: readonly unknown[], options: RecordOptions) => Promise<SaleAnswer[]>
  /** As `record`, for callers with one event each: those who come together share a transaction. */
  recordOne: (event: unknown, options: Omit<RecordOptions, 'within'>) => Promise<SaleAnswer>
  /** Records dead letters again, in one transaction. */
  replay: (wish: ReplayWish) => Promise<ReplayCounts>
  /** Events that wait for a transaction. */
  waiting: () => number
}

export type RecorderParts = RecordingParts & {
  database: Database
  /** Whose days the sales are counted in. */
  timeZone: string
  /** Hears after the commit whose sales there are more of. */
  onRecorded: (providerIds: string[]) => void
}

const repeatsMax = 5
const repeatWaitMs = 20

export function makeSalesRecorder(parts: RecorderParts): SalesRecorder {
  const { database, timeZone } = parts
  let isCalendarHeld = false
  const inTransaction = async <Result extends Pick<Recorded, 'providerIds'>>(
    work: (sql: Transaction) => Promise<Result>,
  ): Promise<Result> => {
    if (!isCalendarHeld) await holdTimeZone(database, timeZone)
    isCalendarHeld = true
    const result = await repeating(() =>
      withProvider(database, allProviders, async sql => {
        // Sent together with what follows: it costs no round trip of its own.
        const [, done] = await Promise.all([commitDurably(sql), work(sql)])
        return done
      }),
    )
    if (result.providerIds.length > 0) parts.onRecorded(result.providerIds)
    return result
  }
  const recordAll = async (
    sent: readonly SentEvent[],
    { door, within }: Pick<RecordOptions, 'door' | 'within'>,
  ): Promise<SaleAnswer[]> => {
    const { answers } = await inTransaction(async sql => {
      await within?.(sql)
      return recordWithin(sql, parts, sent, { door })
    })
    return answers
  }
  const batchers = new Map<Door, ReturnType<typeof makeBatcher<SentEvent, SaleAnswer>>>()
  const batcherOf = (door: Door) => {
    const known = batchers.get(door)
    if (known) return known
    const batcher = makeBatcher<SentEvent, SaleAnswer>({ run: sent => recordAll(sent, { door }) })
    batchers.set(door, batcher)
    return batcher
  }
  return {
    record: async (events, { door, providerId, within }) =>
      recordAll(
        events.map(event => ({ event, providerId })),
        { door, ...(within ? { within } : {}) },
      ),
    recordOne: (event, { door, providerId }) => batcherOf(door).add({ event, providerId }),
    replay: async wish => {
      const { counts } = await inTransaction(sql => replayDeadLetters(sql, parts, wish))
      return counts
    },
    waiting: () => batchers.values().reduce((sum, batcher) => sum + batcher.waiting(), 0),
  }
}

async function repeating<Result>(work: () => Promise<Result>, repeats = 0): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!isRepeatable(error) || repeats >= repeatsMax) throw error
    await sleep(Math.random() * repeatWaitMs * 2 ** repeats)
    return repeating(work, repeats + 1)
  }
}
