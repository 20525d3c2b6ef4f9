import { type Static, Type } from 'typebox'
import { AppError } from '../../platform/errors.ts'
import type { RequestFilter } from './request-queries.ts'
import { oneOf, reasons, recipientLengthMax, requestTypes, statuses } from './request-schemas.ts'

const Moment = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 40, description }))

const fields = {
  reason: Type.Optional(oneOf(reasons, 'Why it failed.')),
  type: Type.Optional(oneOf(requestTypes)),
  to: Type.Optional(
    Type.String({ minLength: 1, maxLength: recipientLengthMax, description: 'The exact recipient.' }),
  ),
  from: Moment('Registered then or later: a date (in UTC) or a time with zone.'),
  until: Moment('Registered before: a date (in UTC, that day included) or a time with zone (exclusive).'),
}

/** What narrows the list of requests. */
export const FilterQuery = Type.Object(
  { status: Type.Optional(oneOf(statuses)), ...fields },
  { additionalProperties: false },
)

/** What names failed requests. */
export const FailedFilter = Type.Object(fields, { additionalProperties: false })

/**
 * Reads a filter. @throws invalid for what is no time, and for times the wrong way round.
 * @param at where the filter is in the input, for the pointers of faults.
 */
export function readFilter(given: Static<typeof FilterQuery>, at = ''): RequestFilter {
  const registeredFrom = readMoment(`${at}/from`, given.from)
  const registeredBefore = readMoment(`${at}/until`, given.until, { wholeDay: true })
  if (registeredFrom && registeredBefore && registeredFrom > registeredBefore) {
    throw wrongTime(`${at}/until`, { en: 'must not be before from.', es: 'no debe ser anterior a from.' })
  }
  const { status, reason, type, to } = given
  return { status, reason, type, to, registeredFrom, registeredBefore }
}

const datePattern = /^\d{4}-\d{2}-\d{2}$/
const timePattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/
const dayMs = 24 * 60 * 60 * 1000

function readMoment(pointer: string, text: string | undefined, { wholeDay = false } = {}): Date | undefined {
  if (text === undefined) return undefined
  const isDate = datePattern.test(text)
  const time = isDate || timePattern.test(text) ? new Date(text) : new Date(Number.NaN)
  if (!isReal(time, text.slice(0, 10))) {
    throw wrongTime(pointer, {
      en: 'must be a date such as 2026-01-31 or a time with zone such as 2026-01-31T08:00:00Z.',
      es: 'debe ser una fecha como 2026-01-31 o un instante con zona como 2026-01-31T08:00:00Z.',
    })
  }
  return isDate && wholeDay ? new Date(time.getTime() + dayMs) : time
}

// The engine turns 31 February into 3 March; such a date is a mistake.
function isReal(time: Date, day: string): boolean {
  return !Number.isNaN(time.getTime()) && new Date(day).toISOString().startsWith(day)
}

function wrongTime(pointer: string, detail: { en: string; es: string }) {
  return new AppError('invalid', 'list.wrong_time', detail, { faults: [{ pointer, detail }] })
}
