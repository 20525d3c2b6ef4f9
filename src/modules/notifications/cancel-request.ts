import type { Database } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import { cancelWaiting, findWhereabouts, type Whereabouts } from './cancel-queries.ts'
import type { Reason, Status } from './request-schemas.ts'
import { requestNotFound } from './requests.ts'

const looksMax = 10

/**
 * Cancels a request that is not sent and not in flight. Cancelling twice changes nothing.
 * @throws conflict for what is in flight (it may fail and wait again: repeat), sent, or has failed otherwise.
 */
export async function cancelRequest(
  database: Database,
  id: string,
): Promise<{ status: Status; reason: Reason | null }> {
  for (let look = 0; look < looksMax; look++) {
    if (await cancelWaiting(database, id)) return { status: 'failed', reason: 'cancelled' }
    const found = await findWhereabouts(database, id)
    if (!found) throw requestNotFound()
    // It was just launched, or its attempt has just ended: the statement did not see it waiting.
    const isWaiting = found.status === 'queued' || (found.status === 'processing' && found.isWaiting)
    if (!isWaiting) return asCancelled(found)
  }
  throw inFlight()
}

function asCancelled({ status, reason }: Whereabouts) {
  if (status === 'failed' && reason === 'cancelled') return { status, reason }
  if (status === 'failed') {
    throw new AppError('conflict', 'request.failed', {
      en: `It has failed already (${reason}).`,
      es: `Ya ha fallado (${reason}).`,
    })
  }
  if (status === 'sent') {
    throw new AppError('conflict', 'request.sent', {
      en: 'It is sent: that cannot be taken back.',
      es: 'Ya se envió: no se puede deshacer.',
    })
  }
  throw inFlight()
}

function inFlight() {
  const text = {
    en: 'It is being delivered at this moment. If that fails it waits again and can be cancelled: repeat the call.',
    es: 'Se está entregando en este momento. Si falla, volverá a esperar y se podrá cancelar: repita la llamada.',
  }
  return new AppError('conflict', 'request.in_flight', text, { retryAfterSeconds: 1 })
}
