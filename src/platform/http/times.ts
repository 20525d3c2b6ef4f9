import { AppError } from '../errors.ts'
import type { Text } from '../language.ts'

const datePattern = /^\d{4}-\d{2}-\d{2}$/
const dayMs = 24 * 60 * 60 * 1000
const firstTime = Date.parse('0001-01-01T00:00:00Z')
const lastTime = Date.parse('9999-12-31T23:59:59.999Z')
const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/

/**
 * Reads a date (in UTC) or a time with zone. With `wholeDay` a date is the end of its day.
 * @throws invalid for what is neither.
 */
export function readTime(
  pointer: string,
  text: string | undefined,
  { wholeDay = false } = {},
): Date | undefined {
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

/** The refusal of a time in a filter. */
export function wrongTime(pointer: string, detail: Text) {
  return new AppError('invalid', 'list.wrong_time', detail, { faults: [{ pointer, detail }] })
}
