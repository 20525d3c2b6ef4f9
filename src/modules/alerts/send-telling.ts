import type { Logger } from 'pino'
import type { Database } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import { newId } from '../../platform/uuid.ts'
import type { HandOver, OwnRequest } from '../notifications/index.ts'
import { tellingMessage } from './telling-message.ts'
import {
  type DueTelling,
  giveUpTelling,
  insertTellings,
  listSnoozeEnds,
  markSent,
  putOff,
  takeTelling,
} from './telling-queries.ts'

const waitFirstSeconds = 5
const waitMaxSeconds = 600
// At these waits that is about a day.
const attemptsMax = 150

/**
 * Hands over the telling that has been due the longest: the request, whose id is the telling's, and the note that it was sent
 * commit together. One that is refused waits, longer each time, and is given up after about a day. Says whether there was one.
 */
export async function tellNext({
  database,
  handOver,
  publicUrl,
  log,
}: {
  database: Database
  handOver: HandOver
  publicUrl: string | undefined
  log: Logger
}): Promise<boolean> {
  return database.begin(async sql => {
    const telling = await takeTelling(sql)
    if (!telling) return false
    // step: taken
    const { id, attempts, rule } = telling
    if (!rule?.isOn) {
      await giveUpTelling(sql, id, rule ? 'rule.off' : 'rule.removed')
      return true
    }
    try {
      await sql.savepoint(inner => handOver.hand(inner, requestOf(telling, rule, publicUrl)))
      // step: handed
      await markSent(sql, id, rule)
      // step: noted
    } catch (error) {
      // step: unhanded
      const reason = error instanceof AppError ? error.reason : 'failed'
      log.warn({ err: error, telling: id, attempts: attempts + 1 }, 'an alert could not be told yet')
      if (attempts + 1 >= attemptsMax) await giveUpTelling(sql, id, reason)
      else await putOff(sql, id, Math.min(waitMaxSeconds, waitFirstSeconds * 2 ** attempts), reason)
      // step: putoff
    }
    return true
  })
}

/** Writes, once for each snooze that is over, whom to tell that the alert is still open. */
export async function writeSnoozeEnds(database: Database): Promise<void> {
  const tellings = await listSnoozeEnds(database)
  // step: snoozesread
  await insertTellings(
    database,
    tellings.map(telling => ({ id: newId(), what: 'still_open' as const, ...telling })),
  )
  // step: snoozeswritten
}

function requestOf(
  { id, what, alert }: DueTelling,
  rule: NonNullable<DueTelling['rule']>,
  publicUrl: string | undefined,
): OwnRequest {
  const { channel, recipient, language } = rule
  return {
    id,
    type: channel,
    to: recipient,
    message: tellingMessage(alert, { what, channel, language, publicUrl }),
    priority: alert.severity === 'critical' ? 'high' : 'normal',
  }
}
