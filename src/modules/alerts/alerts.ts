import { type AuditEntry, recordAudit } from '../../platform/access/audit.ts'
import { brokenUniqueConstraint, type Database, type Transaction } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import { isId } from '../../platform/uuid.ts'
import { type AlertKind, alertKinds } from './alert-kinds.ts'
import {
  type Alert,
  type AlertAct,
  findAlert,
  holdAlertEvents,
  insertAlertEvent,
  putAcknowledged,
  putSnoozed,
} from './alert-queries.ts'

/** Who does it, with what the audit trail says of the call, and why. */
export type By = { context: Pick<AuditEntry, 'actor' | 'ip' | 'requestId'>; note?: string | undefined }

/**
 * Says that somebody is on it. What has no end of its own (a moment, and what nobody sees the end of) is resolved by it. A
 * repeat changes nothing; who was first stays.
 * @throws not_found; conflict `alert.resolved` when its cause ended before.
 */
export async function acknowledgeAlert(database: Database, id: string, by: By): Promise<Alert> {
  return changing(database, id, async (sql, alert) => {
    if (alert.acknowledgedAt) return
    if (alert.resolvedAt) throw resolved()
    const { actor } = by.context
    await putAcknowledged(sql, id, { actor, isResolved: endsWhenAcknowledged(alert) })
    await note(sql, id, 'acknowledged', by)
  })
}

/**
 * Takes an acknowledgement back; what was resolved by it is open again.
 * @throws not_found; conflict `alert.resolved` when its cause has ended, `alert.raised_since` when the same is open anew.
 */
export async function unacknowledgeAlert(database: Database, id: string, by: By): Promise<Alert> {
  return changing(database, id, async (sql, alert) => {
    if (!alert.acknowledgedAt) return
    if (alert.resolvedAt && !endsWhenAcknowledged(alert)) throw resolved()
    await putAcknowledged(sql, id, undefined)
    await note(sql, id, 'unacknowledged', by)
  }).catch(error => {
    if (brokenUniqueConstraint(error) !== 'alert_open') throw error
    throw new AppError(
      'conflict',
      'alert.raised_since',
      {
        en: 'The same has been raised since, as another alert. See to that one.',
        es: 'Lo mismo se ha vuelto a producir como otra alerta. Atienda esa.',
      },
      { cause: error },
    )
  })
}

/**
 * Keeps an alert quiet until a time; another snooze replaces the one before.
 * @throws not_found; conflict `alert.resolved`; invalid `alert.wrong_snooze` for a time that is over or too far away.
 */
export async function snoozeAlert(database: Database, id: string, until: SnoozeEnd, by: By): Promise<Alert> {
  return changing(database, id, async (sql, alert) => {
    if (alert.resolvedAt) throw resolved()
    const { actor } = by.context
    if (!(await putSnoozed(sql, id, { actor, until, daysMax: snoozeDaysMax }))) throw wrongSnooze(until)
    await note(sql, id, 'snoozed', by)
  })
}

/** Ends a snooze before its time. Where there is none nothing changes. @throws not_found */
export async function unsnoozeAlert(database: Database, id: string, by: By): Promise<Alert> {
  return changing(database, id, async (sql, alert) => {
    if (!alert.snoozedUntil) return
    await putSnoozed(sql, id, undefined)
    await note(sql, id, 'unsnoozed', by)
  })
}

/** When a snooze ends, or how long it lasts by the database's clock. */
export type SnoozeEnd = Date | { minutes: number }

/** The longest snooze. What is to be quiet for longer should not be an alert. */
export const snoozeDaysMax = 90

/** @throws not_found */
export async function getAlert(sql: Database | Transaction, id: string): Promise<Alert> {
  const alert = isId(id) ? await findAlert(sql, id) : undefined
  if (alert) return alert
  throw new AppError('not_found', 'alert.not_found', {
    en: 'There is no such alert.',
    es: 'No existe esa alerta.',
  })
}

async function changing(
  database: Database,
  id: string,
  act: (sql: Transaction, alert: Alert) => Promise<void>,
): Promise<Alert> {
  return database.begin(async sql => {
    await holdAlertEvents(sql)
    await act(sql, await getAlert(sql, id))
    return getAlert(sql, id)
  })
}

async function note(sql: Transaction, alertId: string, what: AlertAct, { context, note: text }: By) {
  await insertAlertEvent(sql, { alertId, what, actor: context.actor, note: text })
  const details = text === undefined ? {} : { details: { note: text } }
  await recordAudit(sql, { ...context, action: `alert.${what}`, subject: `alert:${alertId}`, ...details })
}

function endsWhenAcknowledged({ kind, isMoment }: Alert): boolean {
  if (isMoment) return true
  return Object.hasOwn(alertKinds, kind) && alertKinds[kind as AlertKind].end === 'acknowledgement'
}

function resolved() {
  return new AppError('conflict', 'alert.resolved', {
    en: 'This alert is resolved: there is nothing to do.',
    es: 'Esta alerta está resuelta: no hay nada que hacer.',
  })
}

function wrongSnooze(until: SnoozeEnd) {
  const detail = {
    en: `must be later than now and within ${snoozeDaysMax} days.`,
    es: `debe ser posterior a ahora y dentro de ${snoozeDaysMax} días.`,
  }
  const pointer = until instanceof Date ? '/until' : '/minutes'
  return new AppError('invalid', 'alert.wrong_snooze', detail, { faults: [{ pointer, detail }] })
}
