import type { Transaction } from '../../platform/database.ts'
import { newId } from '../../platform/uuid.ts'
import { giveUpHeld, insertTellings, listEndTellings, listFirstTellings } from './telling-queries.ts'

/**
 * Writes whom to tell that an alert has begun or ended, by the rules that are on, in the transaction that raised or ended it. A
 * trouble that comes and goes tells its beginning again only after a pause; an end is told to whoever was told the beginning.
 */
export async function writeTellings(
  sql: Transaction,
  { alertId, what }: { alertId: string; what: 'raised' | 'resolved' },
): Promise<void> {
  if (what === 'resolved') await giveUpHeld(sql, alertId)
  const tellings = await (what === 'raised' ? listFirstTellings : listEndTellings)(sql, alertId)
  await insertTellings(
    sql,
    tellings.map(telling => ({ id: newId(), alertId, what, ...telling })),
  )
}
