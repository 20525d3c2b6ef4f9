import { AppError } from '../../../platform/errors.ts'
import type { Text } from '../../../platform/language.ts'

const firstDay = '1900-01-01'
const dayMs = 86_400_000

/** Longest period that a summary compares with the one before, in days: ten years. */
export const periodDaysMax = 3_660

/**
 * Checks the days of a question, which are dates already.
 * @throws invalid `sales.wrong_days`: the wrong way round, before 1900, or with `daysMax` too far apart.
 */
export function checkDays(from: string | undefined, to: string | undefined, daysMax?: number): void {
  for (const [name, day] of Object.entries({ from, to })) {
    if (day === undefined || day >= firstDay) continue
    throw wrongDays(name, { en: `must be ${firstDay} or later.`, es: `debe ser ${firstDay} o posterior.` })
  }
  if (from === undefined || to === undefined) return
  if (to < from) {
    throw wrongDays('to', { en: 'must not be before from.', es: 'no debe ser anterior a from.' })
  }
  if (daysMax !== undefined && (Date.parse(to) - Date.parse(from)) / dayMs >= daysMax) {
    throw wrongDays('to', {
      en: `must be within ${daysMax} days of from.`,
      es: `debe estar a menos de ${daysMax} días de from.`,
    })
  }
}

function wrongDays(field: string, detail: Text) {
  return new AppError('invalid', 'sales.wrong_days', detail, { faults: [{ pointer: `/${field}`, detail }] })
}
