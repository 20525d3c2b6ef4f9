import { AppError, type Fault } from '../../platform/errors.ts'
import type { Text } from '../../platform/language.ts'
import { isId, newId } from '../../platform/uuid.ts'
import type { RequestRow } from './request-queries.ts'
import { type NewRequest, priorities } from './request-schemas.ts'

/** Says what is wrong with the address of a callback, if anything. */
export type CallbackUrlFault = (url: string) => Text | undefined

/**
 * Reads what a client registers.
 * @throws invalid for times that are none, an end before the start, and an address that callbacks may not go to.
 */
export function readRequest(
  given: NewRequest,
  { caller, callbackUrlFault }: { caller: string; callbackUrlFault: CallbackUrlFault },
): RequestRow {
  const faults: Fault[] = []
  const sendAt = readTime('/send_at', given.send_at, faults)
  const sendBefore = readTime('/send_before', given.send_before, faults)
  if (sendAt && sendBefore && sendBefore <= sendAt) {
    faults.push({
      pointer: '/send_before',
      detail: { en: 'must be later than send_at.', es: 'debe ser posterior a send_at.' },
    })
  }
  const callbackFault = given.callback_url === undefined ? undefined : callbackUrlFault(given.callback_url)
  if (callbackFault) faults.push({ pointer: '/callback_url', detail: callbackFault })
  if (faults[0]) throw new AppError('invalid', 'input.invalid', faults[0].detail, { faults })
  return {
    id: newId(),
    caller,
    type: given.type,
    recipient: given.to,
    message: given.message,
    lane: priorities.indexOf(given.priority ?? 'normal'),
    send_at: sendAt?.toISOString() ?? null,
    send_before: sendBefore?.toISOString() ?? null,
    on_doubt: given.on_doubt ?? 'retry',
    callback_url: given.callback_url ?? null,
    replay_of: null,
  }
}

const firstYear = 1
const lastYear = 9999

function readTime(pointer: string, text: string | undefined, faults: Fault[]): Date | undefined {
  if (text === undefined) return undefined
  const time = new Date(text)
  const year = time.getUTCFullYear()
  if (year >= firstYear && year <= lastYear) return time
  faults.push({
    pointer,
    detail: {
      en: 'must be a time with zone, such as 2026-01-31T08:00:00Z.',
      es: 'debe ser un instante con zona, como 2026-01-31T08:00:00Z.',
    },
  })
  return undefined
}

/**
 * Reads the id of a request as it stands in an address.
 * @throws not_found for what is no id at all.
 */
export function readId(text: string): string {
  if (!isId(text)) throw requestNotFound()
  return text.toLowerCase()
}

/** The refusal of an id that no request has. */
export function requestNotFound() {
  return new AppError('not_found', 'request.not_found', {
    en: 'There is no such request.',
    es: 'No existe esa solicitud.',
  })
}

const backlogRetrySeconds = 30

/** The refusal of a request while too many wait: 503, to be repeated later. */
export function backlogFull() {
  const text = {
    en: 'More requests wait than are allowed to: a new one could not be delivered in time. Try again later.',
    es: 'Hay más solicitudes en espera de las permitidas: una nueva no se entregaría a tiempo. Inténtelo más tarde.',
  }
  const details = { retryAfterSeconds: backlogRetrySeconds }
  return new AppError('overloaded', 'requests.backlog_full', text, details)
}
