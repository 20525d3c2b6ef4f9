import type { Logger } from 'pino'
import type { Database } from '../../platform/database.ts'
import { nameLengthMax } from './consumer-names.ts'
import { type Seen, writeSeen } from './last-seen-queries.ts'

/** How a consumer asks: by the letter, carrying its own position, or by an open stream. */
export type ConsumerMode = 'literal' | 'confirmed' | 'stream'

/**
 * Who asked when. It is kept in memory and written every few seconds in one transaction, so that asking is no write.
 * A process that is killed loses what it noted since: some seconds of a signal that is measured in minutes.
 */
export type LastSeen = {
  /**
   * Notes that a consumer asks now; an open stream notes itself at each heartbeat. `shownRevision` is what it says that
   * it shows (confirmed and stream). Costs no statement and never throws. The names must be 1 to 200 and 0 to 200
   * characters long: longer ones are not noted.
   */
  note: (seen: { app: string; instance: string; mode: ConsumerMode; shownRevision?: number }) => void
  /** Writes what was noted, and that this process could be asked until now. */
  flush: () => Promise<void>
  start: () => void
  /** Flushes for the last time, if it was started. */
  stop: () => Promise<void>
}

const flushMs = 5_000
// Some 15 MB. Whoever is not noted now is at its next call.
const notedMax = 50_000

/** Makes the one of this process, which answers consumers. */
export function makeLastSeen({ database, log }: { database: Database; log: Logger }): LastSeen {
  let noted = new Map<string, Seen>()
  let uptimeId: number | undefined
  let flushing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined

  const write = async () => {
    const batch = noted
    noted = new Map()
    try {
      uptimeId = await writeSeen(database, { seen: [...batch.values()], uptimeId })
    } catch (error) {
      // What was noted meanwhile is newer.
      for (const [key, seen] of batch) if (noted.size < notedMax && !noted.has(key)) noted.set(key, seen)
      throw error
    }
  }
  const flush = async () => {
    while (flushing) await flushing.catch(() => {})
    flushing = write().finally(() => {
      flushing = undefined
    })
    return flushing
  }
  const flushQuietly = () =>
    flush().catch(error => log.warn({ err: error }, 'who asked last is not written; it is tried again'))
  return {
    note: ({ app, instance, mode, shownRevision }) => {
      const key = `${app}\n${instance}`
      const known = noted.get(key)
      if (!known && (noted.size >= notedMax || !isName(app) || (instance !== '' && !isName(instance)))) return
      const shown = isRevision(shownRevision) ? shownRevision : undefined
      noted.set(key, { app, instance, mode, shownRevision: shown, at: performance.now() })
    },
    flush,
    start: () => {
      void flushQuietly()
      timer = setInterval(() => {
        if (!flushing) void flushQuietly()
      }, flushMs)
      timer.unref()
    },
    stop: async () => {
      if (!timer) return
      clearInterval(timer)
      timer = undefined
      await flushQuietly()
    },
  }
}

// One name that PostgreSQL refuses would keep all others from being written.
const isName = (text: string) =>
  text.length > 0 && text.length <= nameLengthMax && text.isWellFormed() && !text.includes('\0')

const isRevision = (given: number | undefined) => Number.isSafeInteger(given) && (given as number) >= 0
