import { AppError } from '../../platform/errors.ts'
import { readTime, wrongTime } from '../../platform/http/times.ts'
import type { CustomerFilter } from './customer-filter.ts'
import type { Sort } from './customer-sort.ts'

type Given = {
  q?: string | undefined
  email?: string | undefined
  country?: string | undefined
  city?: string | undefined
  created_from?: string | undefined
  created_to?: string | undefined
}

/** Reads the filter of a list. @throws invalid for what is no date, and for dates the wrong way round. */
export function readFilter(query: Given): CustomerFilter {
  const createdFrom = readTime('/created_from', query.created_from)
  const createdBefore = readTime('/created_to', query.created_to, { wholeDay: true })
  if (createdFrom && createdBefore && createdFrom >= createdBefore) {
    const detail = { en: 'must not be before created_from.', es: 'no debe ser anterior a created_from.' }
    throw wrongTime('/created_to', detail)
  }
  return {
    q: query.q?.trim() || undefined,
    email: query.email?.trim() || undefined,
    country: query.country,
    city: query.city,
    createdFrom,
    createdBefore,
  }
}

/** Checks that a start value fits the sort. */
export function readFrom({ field }: Sort, from: string | undefined): string | undefined {
  if (from === undefined) return undefined
  if (field === 'created_at') return readTime('/from', from)?.toISOString()
  if (field === 'id' && !/^\d{1,15}$/.test(from)) {
    const detail = {
      en: 'must be an id, as the list is sorted by id.',
      es: 'debe ser un id, pues la lista se ordena por id.',
    }
    throw new AppError('invalid', 'list.wrong_start', detail, { faults: [{ pointer: '/from', detail }] })
  }
  return from
}
