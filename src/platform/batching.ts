import { isOutage, isRepeatable, isTimeout } from './database.ts'
import { AppError } from './errors.ts'

/** Shares statements and commits between calls that come at the same time. */
export type Batcher<Item, Result> = {
  /** Gives the result of this item once the statement it shared has committed. */
  add: (item: Item) => Promise<Result>
  /** Items that wait for a statement. */
  waiting: () => number
}

type Waiting<Item, Result> = {
  item: Item
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

const itemsMaxDefault = 256
const runsMaxDefault = 2
const waitingMaxDefault = 10_000

/**
 * Makes a batcher. What comes while a statement runs goes with the next one, so batches grow with the load by themselves;
 * no timer makes a lone caller wait. `run` gives one result for each item, in their order. When it fails because of what is
 * in a batch, the halves are run again, so that only the item at fault fails; an outage fails them all.
 */
export function makeBatcher<Item, Result>(options: {
  run: (items: Item[]) => Promise<Result[]>
  itemsMax?: number
  runsMax?: number
  waitingMax?: number
}): Batcher<Item, Result> {
  const { run, itemsMax = itemsMaxDefault, runsMax = runsMaxDefault } = options
  const waitingMax = options.waitingMax ?? waitingMaxDefault
  let waiting: Waiting<Item, Result>[] = []
  let runs = 0
  let isScheduled = false
  let itemsPerSecond = 1_000

  const start = () => {
    isScheduled = false
    while (runs < runsMax && waiting.length > 0) {
      const batch = waiting.slice(0, itemsMax)
      waiting = waiting.slice(itemsMax)
      runs++
      const startedAt = performance.now()
      void settle(run, batch).finally(() => {
        runs--
        const rate = (batch.length * 1000) / Math.max(performance.now() - startedAt, 0.1)
        itemsPerSecond = 0.9 * itemsPerSecond + 0.1 * rate
        start()
      })
    }
  }

  return {
    add: item => {
      if (waiting.length >= waitingMax) throw overloaded(waiting.length / itemsPerSecond)
      const { promise, resolve, reject } = Promise.withResolvers<Result>()
      waiting.push({ item, resolve, reject })
      // What the event loop has read in this round goes together.
      if (!isScheduled && runs < runsMax) {
        isScheduled = true
        setImmediate(start)
      }
      return promise
    },
    waiting: () => waiting.length,
  }
}

async function settle<Item, Result>(
  run: (items: Item[]) => Promise<Result[]>,
  batch: Waiting<Item, Result>[],
  repeats = 0,
): Promise<void> {
  try {
    const results = await run(batch.map(({ item }) => item))
    for (const [place, { resolve }] of batch.entries()) resolve(results[place] as Result)
  } catch (error) {
    if (isRepeatable(error) && repeats < 3) return settle(run, batch, repeats + 1)
    if (batch.length === 1 || isOutage(error) || isTimeout(error)) {
      for (const { reject } of batch) reject(error)
      return
    }
    const half = Math.ceil(batch.length / 2)
    await settle(run, batch.slice(0, half))
    await settle(run, batch.slice(half))
  }
}

function overloaded(seconds: number) {
  const text = {
    en: 'More is asked than can be stored in time. Try again in a moment.',
    es: 'Se pide más de lo que se puede guardar a tiempo. Inténtelo de nuevo enseguida.',
  }
  const retryAfterSeconds = Math.ceil(1 + seconds * (1 + Math.random()))
  return new AppError('overloaded', 'overloaded', text, { retryAfterSeconds })
}
