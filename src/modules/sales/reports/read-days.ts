import { AppError } from '../../../platform/errors.ts'
import { wrongTime } from '../../../platform/http/times.ts'
import type { Text } from '../../../platform/language.ts'
import { todayIn } from './days-to-report.ts'

const datePattern = /^\d{4}-\d{2}-\d{2}$/

/** A day as YYYY-MM-DD, in the calendar's zone. @throws invalid for what is none. */
export function readDay(pointer: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (!isDay(text)) {
    throw wrongTime(pointer, {
      en: 'must be a date such as 2026-01-31.',
      es: 'debe ser una fecha como 2026-01-31.',
    })
  }
  return text
}

/** Whether a text is a day as YYYY-MM-DD. The engine turns 31 February into 3 March; PostgreSQL knows no year 0. */
export function isDay(text: string): boolean {
  if (!datePattern.test(text) || text < '0001-01-01') return false
  const day = new Date(text)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

/** Bounds of days, both optional. @throws invalid `list.wrong_time` when they are the wrong way round. */
export function readBounds(query: { from?: string | undefined; to?: string | undefined }) {
  const from = readDay('/from', query.from)
  const to = readDay('/to', query.to)
  if (from !== undefined && to !== undefined && from > to) {
    throw wrongTime('/to', {
      en: 'must not be before "from".',
      es: 'no debe ser anterior a "from".',
    })
  }
  return { from, to }
}

export type WantedDays = {
  date?: string | undefined
  from?: string | undefined
  to?: string | undefined
}

/**
 * The days that reports are wanted for: one date, or from and to, none of them in the future.
 * @throws invalid `report.wrong_days`.
 */
export function readWantedDays(wanted: WantedDays, timeZone: string): { from: string; to: string } {
  const date = readDay('/date', wanted.date)
  const { from, to } = readBounds(wanted)
  const isOne = date !== undefined && from === undefined && to === undefined
  if (!isOne && (date !== undefined || from === undefined || to === undefined)) {
    throw wrongDays('', {
      en: 'Name either "date", or "from" and "to".',
      es: 'Indique "date", o bien "from" y "to".',
    })
  }
  const bounds = { from: date ?? (from as string), to: date ?? (to as string) }
  if (bounds.to > todayIn(timeZone)) {
    throw wrongDays(isOne ? '/date' : '/to', {
      en: 'There are no sales of the future: today is the last day.',
      es: 'No hay ventas del futuro: el último día es hoy.',
    })
  }
  return bounds
}

/** The refusal of the days of a run. */
export function wrongDays(pointer: string, detail: Text) {
  return new AppError('invalid', 'report.wrong_days', detail, { faults: [{ pointer, detail }] })
}
