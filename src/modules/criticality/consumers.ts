import type { Transaction } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import {
  type ConsumerChange,
  clearSilence,
  deleteConsumer,
  findConsumerForChange,
  updateConsumer,
} from './consumer-queries.ts'
import { lockForgetting, noteForgotten } from './forgotten-queries.ts'
import { endSilenceAlert } from './silence.ts'

/**
 * Changes how a consumer is watched. One that is not watched any more is not silent either: its alert ends, and begins anew
 * if it is still silent when it is watched again.
 * @throws not_found
 */
export async function changeConsumer(sql: Transaction, app: string, change: ConsumerChange): Promise<void> {
  const found = await findConsumerForChange(sql, app)
  if (!found) throw consumerNotFound()
  const { isWatched } = await updateConsumer(sql, app, change)
  if (isWatched || !found.isSilent) return
  await clearSilence(sql, app)
  await endSilenceAlert(sql, app)
}

/**
 * Forgets a consumer and its instances, and ends the alert of its silence. It is known anew when it asks again.
 * @throws not_found
 */
export async function forgetConsumer(sql: Transaction, app: string): Promise<void> {
  await lockForgetting(sql)
  if (!(await deleteConsumer(sql, app))) throw consumerNotFound()
  await noteForgotten(sql, app)
  await endSilenceAlert(sql, app)
}

export function consumerNotFound() {
  return new AppError('not_found', 'criticality.consumer_not_found', {
    en: 'No consumer of this name has asked for the criticality.',
    es: 'Ningún consumidor con este nombre ha preguntado por la criticidad.',
  })
}
