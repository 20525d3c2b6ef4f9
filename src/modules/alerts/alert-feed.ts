import type { Logger } from 'pino'
import type { Database } from '../../platform/database.ts'
import { type SseLine, sseEvent } from '../../platform/http/sse.ts'
import { makeSseListeners } from '../../platform/http/sse-listeners.ts'
import type { Language } from '../../platform/language.ts'
import { oneAtATime } from '../../platform/one-at-a-time.ts'
import { alertChannel } from './alert-queries.ts'
import { viewAlert, viewEvent } from './alert-view.ts'
import { findLastNumber, listEventsBetween, type ToldEvent } from './stream-queries.ts'

/** What happens to alerts, told to the listeners of one process. It asks the database once for all of them. */
export type AlertFeed = {
  /**
   * Reads what a listener missed since the number that it names, and gives a function that sends it this and from then on
   * whatever comes, with nothing left out or twice between.
   */
  prepare: (listener: { after: number | undefined; language: Language }) => Promise<(line: SseLine) => void>
  stop: () => void
}

/** Who was away for more than this reads the list anew. */
export const missedMax = 500
const readAtOnce = 200
const lookEveryMs = 3_000

/** Makes the feed of one process. It asks nothing of the database, and holds no connection, before somebody listens. */
export function makeAlertFeed({ database, log }: { database: Database; log: Logger }): AlertFeed {
  const listeners = { en: makeSseListeners(), es: makeSseListeners() }
  let place: number | undefined
  let beginning: Promise<number> | undefined
  let timer: NodeJS.Timeout | undefined
  let isStopped = false

  const begin = async (): Promise<number> => {
    const first = await findLastNumber(database)
    place = first
    timer = setInterval(lookQuietly, lookEveryMs).unref()
    // If it fails now it is tried again by the driver; the looks go on without.
    database
      .listen(alertChannel, lookQuietly)
      .catch(error => log.warn({ err: error }, 'alerts: notices are not heard'))
    return first
  }
  const known = async (): Promise<number> => {
    if (place !== undefined) return place
    beginning ??= begin().finally(() => {
      beginning = undefined
    })
    return beginning
  }

  const lookOnce = async () => {
    for (let isMore = !isStopped; isMore; ) {
      const after = await known()
      const events = await listEventsBetween(database, { after, limit: readAtOnce })
      const last = events.at(-1)
      if (!last) return
      place = last.id
      for (const language of ['en', 'es'] as const)
        if (listeners[language].count() > 0) listeners[language].tell(bytesOf(events, language))
      isMore = events.length === readAtOnce
    }
  }
  const look = oneAtATime(lookOnce)
  const lookQuietly = () => {
    if (!isStopped) look().catch(error => log.warn({ err: error }, 'alerts: no look at what is new'))
  }

  // A number that we do not know may have been given by another process just now, or be of before a backup was restored.
  const catchUpWith = async (after: number | undefined) => {
    if (after !== undefined && after > (await known())) await look()
  }
  const readMissed = async (after: number | undefined, until: number): Promise<ToldEvent[] | undefined> => {
    if (after === undefined || after > until) return undefined
    const events = await listEventsBetween(database, { after, until, limit: missedMax + 1 })
    return events.length > missedMax ? undefined : events
  }

  return {
    prepare: async ({ after, language }) => {
      await known()
      await catchUpWith(after)
      const until = place as number
      return listeners[language].join(async () => {
        const missed = await readMissed(after, until)
        // The place to come back to is where its events begin: until they are read, it has none of them.
        const start = sseEvent('start', { complete: missed !== undefined }, String(missed ? after : until))
        return Buffer.concat([start, bytesOf(missed ?? [], language)])
      })
    },
    stop: () => {
      isStopped = true
      clearInterval(timer)
    },
  }
}

function bytesOf(events: readonly ToldEvent[], language: Language): Buffer {
  return Buffer.concat(
    events.map(({ alert, ...event }) =>
      sseEvent('alert', { ...viewEvent(event), alert: viewAlert(alert, language) }, String(event.id)),
    ),
  )
}
