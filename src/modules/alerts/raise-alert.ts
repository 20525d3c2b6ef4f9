import type { Transaction } from '../../platform/database.ts'
import { newId } from '../../platform/uuid.ts'
import { type AlertKind, type AlertPayload, alertKinds, type PayloadFor } from './alert-kinds.ts'
import { countRaised, endAlert, foldAlert, holdAlertEvents, insertAlertEvent } from './alert-queries.ts'
import { writeTellings } from './tellings.ts'

/**
 * Raises an alert in the caller's transaction, or counts one more occurrence of the open alert of the same kind and key,
 * whose payload becomes this one. A moment that was raised before is left as it is. It holds the lock of all alerts until the
 * transaction ends: call it last, in a short transaction.
 * @param alert.key says what is the same trouble: 1 to 500 characters
 * @returns whether it is a new alert
 */
export async function raiseAlert<Kind extends AlertKind, Payload extends AlertPayload>(
  sql: Transaction,
  { kind, key, payload }: { kind: Kind; key: string; payload: PayloadFor<Kind, Payload> },
): Promise<boolean> {
  const { source, severity, end } = alertKinds[kind]
  await holdAlertEvents(sql)
  const alert = { id: newId(), source, kind, key, severity, isMoment: end === 'moment', payload }
  const folded = await foldAlert(sql, alert)
  if (!folded) return false
  const { id: alertId, isNew } = folded
  if (!isNew) {
    if (folded.isToShow) await insertAlertEvent(sql, { alertId, what: 'raised_again' })
    return false
  }
  await insertAlertEvent(sql, { alertId, what: 'raised' })
  await countRaised(sql, { source, severity })
  await writeTellings(sql, { alertId, what: 'raised' })
  return true
}

/**
 * Ends the open alert of that kind and key, if there is one: its cause is over. What `payload` holds is added to the
 * alert's. Holds the lock of all alerts as `raiseAlert` does.
 * @returns whether there was one
 */
export async function resolveAlert<Kind extends AlertKind, Payload extends AlertPayload>(
  sql: Transaction,
  { kind, key, payload }: { kind: Kind; key: string; payload?: PayloadFor<Kind, Payload> },
): Promise<boolean> {
  await holdAlertEvents(sql)
  const alertId = await endAlert(sql, { kind, key, payload: payload ?? {} })
  if (!alertId) return false
  await insertAlertEvent(sql, { alertId, what: 'resolved' })
  await writeTellings(sql, { alertId, what: 'resolved' })
  return true
}
