import { AppError } from '../../platform/errors.ts'
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

const datePattern = /^\d{4}-\d{2}-\d{2}$/
const dayMs = 24 * 60 * 60 * 1000
const firstTime = Date.parse('0001-01-01T00:00:00Z')
const lastTime = Date.parse('9999-12-31T23:59:59.999Z')
const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/

function readTime(pointer: string, text: string | undefined, { wholeDay = false } = {}): Date | undefined {
  if (text === undefined) return undefined
  const isDate = datePattern.test(text)
  const time = isDate || timePattern.test(text) ? new Date(text) : new Date(Number.NaN)
  if (!isReal(time, text.slice(0, 10))) {
    throw wrongTime(pointer, {
      en: 'must be a date such as 2026-01-31 or a time with zone such as 2026-01-31T08:00:00Z.',
      es: 'debe ser una fecha como 2026-01-31 o un instante con zona como 2026-01-31T08:00:00Z.',
    })
  }
  return isDate && wholeDay ? new Date(Math.min(time.getTime() + dayMs, lastTime)) : time
}

// The engine turns 31 February into 3 March; such a date is a mistake. It also knows years that PostgreSQL reads otherwise.
function isReal(time: Date, day: string): boolean {
  if (Number.isNaN(time.getTime()) || !new Date(day).toISOString().startsWith(day)) return false
  return time.getTime() >= firstTime && time.getTime() <= lastTime
}

function wrongTime(pointer: string, detail: { en: string; es: string }) {
  return new AppError('invalid', 'list.wrong_time', detail, { faults: [{ pointer, detail }] })
}
