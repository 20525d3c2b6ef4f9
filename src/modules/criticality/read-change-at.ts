import { AppError } from '../../platform/errors.ts'
import type { Text } from '../../platform/language.ts'

/** A moment to the microsecond as PostgreSQL reads it: ISO 8601 in UTC with six decimals. */
export type Moment = string

const date =
  /(?<year>\d{4})(?:-?(?:W(?<week>\d\d)-?(?<weekday>[1-7])|(?<ordinal>\d{3})|(?<month>\d\d)-?(?<day>\d\d)))/
const time = /(?<hour>\d\d)(?::?(?<minute>\d\d)(?::?(?<second>\d\d))?)?(?:[.,](?<fraction>\d{1,30}))?/
const zone = /(?<zone>Z|(?<sign>[+\-−])(?<zoneHour>[01]\d|2[0-3])(?::?(?<zoneMinute>[0-5]\d))?)/
const pattern = new RegExp(`^${date.source}T${time.source}${zone.source}?$`, 'i')

const dayMs = 86_400_000
const firstMs = Date.parse('0001-01-01T00:00:00Z')
const lastMs = Date.parse('9999-12-31T23:59:59.999Z')

/**
 * Reads any time of ISO 8601 with its zone: calendar, ordinal and week dates, basic and extended, decimals of the last part,
 * 24:00 and the leap second, which is the midnight after it. What is finer than a microsecond is cut off.
 * @throws invalid for anything else, with the pointer of the field
 */
export function readMoment(text: string, pointer: string): Moment {
  const parts = pattern.exec(text)?.groups
  if (!parts) throw wrongMoment(pointer, notIso)
  if (!parts.zone) throw wrongMoment(pointer, noZone)
  const day = dayOf(parts)
  const micros = microsOfDay(parts)
  if (day === undefined || micros === undefined) throw wrongMoment(pointer, notReal)
  const at = BigInt(day - offsetMs(parts)) * 1000n + micros
  const ms = Number(at / 1000n) - (at % 1000n < 0n ? 1 : 0)
  const isLeapSecond = parts.second === '60'
  // A leap second is the last of a day in UTC: one more is midnight.
  if ((isLeapSecond && modulo(ms, dayMs) >= 1000) || ms < firstMs || ms > lastMs)
    throw wrongMoment(pointer, notReal)
  const rest = String(modulo(Number(at % 1000n), 1000)).padStart(3, '0')
  return `${new Date(ms).toISOString().slice(0, -1)}${rest}Z`
}

type Parts = Record<string, string | undefined>

const numberOf = (text: string | undefined): number => Number(text ?? 0)
const modulo = (value: number, by: number): number => ((value % by) + by) % by

/** Midnight of the day, as if its zone were UTC; undefined when there is no such day. */
function dayOf(parts: Parts): number | undefined {
  const year = numberOf(parts.year)
  if (parts.ordinal !== undefined) {
    const at = dayMsOf(year, 1, numberOf(parts.ordinal))
    return numberOf(parts.ordinal) > 0 && new Date(at).getUTCFullYear() === year ? at : undefined
  }
  if (parts.week !== undefined) return dayOfWeek(year, numberOf(parts.week), numberOf(parts.weekday))
  const [month, day] = [numberOf(parts.month), numberOf(parts.day)]
  const at = dayMsOf(year, month, day)
  const found = new Date(at)
  return found.getUTCMonth() === month - 1 && found.getUTCDate() === day ? at : undefined
}

// Week 1 is the one with 4 January in it, and begins on a Monday.
function dayOfWeek(year: number, week: number, weekday: number): number | undefined {
  const fourth = dayMsOf(year, 1, 4)
  const firstMonday = fourth - modulo(new Date(fourth).getUTCDay() - 1, 7) * dayMs
  const thursday = firstMonday + ((week - 1) * 7 + 3) * dayMs
  if (week < 1 || new Date(thursday).getUTCFullYear() !== year) return undefined
  return firstMonday + ((week - 1) * 7 + weekday - 1) * dayMs
}

// The engine's own function takes the years before 100 for those of the twentieth century.
function dayMsOf(year: number, month: number, day: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day)
}

function microsOfDay(parts: Parts): bigint | undefined {
  const [hour, minute, second] = [numberOf(parts.hour), numberOf(parts.minute), numberOf(parts.second)]
  const unit = parts.second !== undefined ? 1n : parts.minute !== undefined ? 60n : 3_600n
  const fraction = parts.fraction ?? '0'
  const part = (BigInt(fraction) * unit * 1_000_000n) / 10n ** BigInt(fraction.length)
  const isMidnight = hour === 24 && minute === 0 && second === 0 && part === 0n
  if ((hour > 23 && !isMidnight) || minute > 59 || second > 60) return undefined
  return BigInt(hour * 3_600 + minute * 60 + second) * 1_000_000n + part
}

function offsetMs(parts: Parts): number {
  const ms = (numberOf(parts.zoneHour) * 60 + numberOf(parts.zoneMinute)) * 60_000
  return parts.sign === '+' || parts.sign === undefined ? ms : -ms
}

const notIso: Text = {
  en: 'must be a time of ISO 8601 with its zone, such as 2023-09-12T19:53:08Z.',
  es: 'debe ser un instante ISO 8601 con zona, como 2023-09-12T19:53:08Z.',
}
const noZone: Text = {
  en: 'has no zone: add Z for UTC, or an offset such as -05:00.',
  es: 'no tiene zona: añada Z para UTC o un desfase como -05:00.',
}
const notReal: Text = {
  en: 'is no time that there is: check its day, hour, minute and second.',
  es: 'no es un instante que exista: revise día, hora, minuto y segundo.',
}

function wrongMoment(pointer: string, detail: Text) {
  const text = {
    en: 'Some fields are not as they should be; see "errors".',
    es: 'Algunos campos no son como deben; véase "errors".',
  }
  return new AppError('invalid', 'input.invalid', text, { faults: [{ pointer, detail }] })
}
