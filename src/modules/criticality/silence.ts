import type { Logger } from 'pino'
import type { Database, Transaction } from '../../platform/database.ts'
import { makeRounds, type Rounds } from '../../platform/rounds.ts'
import { raiseAlert, resolveAlert } from '../alerts/index.ts'
import { markSilent, type SilenceEnd, type Silent, unmarkSilent } from './silence-queries.ts'

const pauseMs = 5_000
// Whoever raises alerts holds up all others who do: a few at a time.
const atOnceMax = 20

/**
 * Makes what notices consumers that fall silent or come back, in a worker. Any number of them may run.
 * @param minutes the limit of consumers that have none of their own
 */
export function makeSilenceWatch({
  database,
  minutes,
  log,
}: {
  database: Database
  minutes: number
  log: Logger
}): Rounds {
  return makeRounds({
    round: signal => lookForSilence(database, { minutes, signal }),
    pauseMs,
    onFailure: error =>
      log.warn({ err: error }, 'silent consumers could not be looked for; it is tried again'),
  })
}

/**
 * Notices who has fallen silent and whose silence is over. What is noticed and its alert are one transaction: of a process
 * that is killed between them nothing remains, and another does both.
 */
export async function lookForSilence(
  database: Database,
  { minutes, signal }: { minutes: number; signal?: AbortSignal },
): Promise<void> {
  const wanted = { minutes, count: atOnceMax }
  const inTurns = async (turn: (sql: Transaction) => Promise<number>) => {
    while (!signal?.aborted && (await database.begin(turn)) === atOnceMax);
  }
  await inTurns(async sql => {
    const over = await unmarkSilent(sql, wanted)
    for (const end of over) {
      // step: returning
      await tellEnd(sql, end)
      // step: returned
    }
    return over.length
  })
  await inTurns(async sql => {
    const silent = await markSilent(sql, wanted)
    for (const one of silent) {
      // step: noticed
      await tellSilent(sql, one)
      // step: alerted
    }
    return silent.length
  })
  // step: looked
}

const silentKind = 'criticality.consumer_silent'

async function tellSilent(sql: Transaction, { app, minutes, lastSeenAt }: Silent) {
  await raiseAlert(sql, {
    kind: silentKind,
    key: app,
    payload: { app, minutes, last_seen_at: lastSeenAt.toISOString() },
  })
}

async function tellEnd(sql: Transaction, { app, silentSince, lastSeenAt, isBack }: SilenceEnd) {
  await endSilenceAlert(sql, app)
  if (!isBack) return
  const since = silentSince.toISOString()
  await raiseAlert(sql, {
    kind: 'criticality.consumer_back',
    key: `${app} ${since}`,
    payload: { app, silent_since: since, last_seen_at: lastSeenAt.toISOString() },
  })
}

/** Ends the alert of an application's silence, if there is one. */
export async function endSilenceAlert(sql: Transaction, app: string): Promise<void> {
  await resolveAlert(sql, { kind: silentKind, key: app })
}
