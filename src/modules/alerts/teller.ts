import type { Logger } from 'pino'
import type { Database } from '../../platform/database.ts'
import type { HandOver } from '../notifications/index.ts'
import { tellNext, writeSnoozeEnds } from './send-telling.ts'

/** Sends the tellings of alerts in this process. Any number of processes may, over one database. */
export type Teller = {
  start: () => void
  /** Finishes the telling that is under way. */
  stop: () => Promise<void>
}

const pollMs = 1_000

/** Makes it; it tells once started. Any number of processes may run one. */
export function makeTeller(parts: {
  database: Database
  handOver: HandOver
  /** Where people reach the service, for links in messages. */
  publicUrl: string | undefined
  log: Logger
}): Teller {
  const { database, handOver, log } = parts
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isStopped = true
  let isTroubled = false

  const tellAll = async () => {
    await writeSnoozeEnds(database)
    let told = 0
    try {
      while (!isStopped && (await tellNext(parts))) {
        // step: told
        told += 1
      }
    } finally {
      if (told > 0) handOver.announce()
    }
  }

  const wake = () => {
    running ??= tellAll()
      .then(
        () => {
          isTroubled = false
        },
        error => {
          if (!isTroubled) log.warn({ err: error }, 'alerts wait to be told: the database did not answer')
          isTroubled = true
        },
      )
      .finally(() => {
        running = undefined
      })
  }

  return {
    start: () => {
      isStopped = false
      timer = setInterval(wake, pollMs)
      timer.unref()
      wake()
    },
    stop: async () => {
      isStopped = true
      clearInterval(timer)
      await running
    },
  }
}
