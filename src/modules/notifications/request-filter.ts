import { type Static, Type } from 'typebox'
import { readTime, wrongTime } from '../../platform/http/times.ts'
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
  const registeredFrom = readTime(`${at}/from`, given.from)
  const registeredBefore = readTime(`${at}/until`, given.until, { wholeDay: true })
  if (registeredFrom && registeredBefore && registeredFrom >= registeredBefore) {
    throw wrongTime(`${at}/until`, { en: 'must not be before from.', es: 'no debe ser anterior a from.' })
  }
  const { status, reason, type, to } = given
  return { status, reason, type, to, registeredFrom, registeredBefore }
}
