import type { Transaction } from '../../platform/database.ts'
import type { AlertKind, AlertPayload, PayloadFor } from './alert-kinds.ts'
import { listOpenKeys } from './open-alerts.ts'
import { raiseAlert, resolveAlert } from './raise-alert.ts'

/**
 * Has exactly these alerts of a kind open, one for each key: raises those that are not and ends the others. What is open already
 * is left alone, so that looking again and again counts nothing.
 */
export async function keepAlerts<Kind extends AlertKind, Payload extends AlertPayload>(
  sql: Transaction,
  kind: Kind,
  troubles: ReadonlyMap<string, PayloadFor<Kind, Payload>>,
): Promise<void> {
  const open = new Set(await listOpenKeys(sql, kind))
  const begun = [...troubles].filter(([key]) => !open.has(key))
  const ended = [...open].filter(key => !troubles.has(key))
  for (const [key, payload] of begun) await raiseAlert(sql, { kind, key, payload })
  for (const key of ended) await resolveAlert(sql, { kind, key })
}
