import type { Text } from '../../platform/language.ts'
import { describeFaults, type SaleFault } from './sale-faults.ts'

/** What became of one event. A duplicate changes nothing; one with other content says so. */
export type SaleAnswer = {
  /** As the event tells it, when it can be read. */
  id: string | null
  status: 'accepted' | 'duplicate' | 'rejected'
  /** A stable word: why it was rejected, or `other_content` of a duplicate. */
  reason?: string
  detail?: Text
}

/** The answer to an event whose id is taken. */
export function duplicate(id: string, isSame: boolean): SaleAnswer {
  if (isSame) return { id, status: 'duplicate' }
  const detail = {
    en: 'A sale with this id has been recorded with other content. It stays as it is.',
    es: 'Ya hay una venta registrada con este id y otro contenido. Queda como está.',
  }
  return { id, status: 'duplicate', reason: 'other_content', detail }
}

/** The answer to an event that is not recorded. Its reason is that of the first fault, its text tells all. */
export function rejected(id: string | null, faults: readonly SaleFault[]): SaleAnswer {
  return { id, status: 'rejected', reason: faults[0]?.reason ?? 'unreadable', detail: describeFaults(faults) }
}
