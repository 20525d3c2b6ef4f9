import { copyField } from '../copy.ts'
import type { ImportColumn } from './target.ts'

/** Why a cell cannot be stored. */
export type CellFault =
  | 'missing_value'
  | 'not_an_integer'
  | 'out_of_range'
  | 'too_long'
  | 'not_a_time'
  | 'time_without_zone'
  | 'no_such_time'
  | 'not_an_amount'

/** A cell as COPY takes it, or why it cannot be stored. */
export type CellReading = { copied: string } | { fault: CellFault }

const charactersMaxDefault = 1_000
const integerMax = 2_147_483_647
const integerPattern = /^\d+(\.0*)?$/
// A comma in the place of the point is how a table tool writes it in Spanish.
const moneyPattern = /^0*(\d{1,12})(?:[.,](\d{1,2}))?$/
const negativePattern = /^[-+]\d+(\.0*)?$/
// ISO 8601 with the variants that exports have: a blank for the T, a comma in the fraction, a zone of hours alone.
const timePattern =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)? ?(Z|[+-]\d{2}(?::?\d{2})?)?$/i
const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const missing: CellReading = { fault: 'missing_value' }

/** Reads the cell of a column: white space around it does not count, and nothing but white space is a missing value. */
export function readCell(column: ImportColumn, cell: string): CellReading {
  const text = cell.trim()
  if (text === '') return missing
  if (column.kind === 'integer') return readInteger(text)
  if (column.kind === 'time') return readTime(text)
  if (column.kind === 'money') return readMoney(text)
  return readText(text, column.charactersMax ?? charactersMaxDefault)
}

// "3.0" is how a table tool writes an integer column in which a value is missing.
function readInteger(text: string): CellReading {
  if (!integerPattern.test(text))
    return { fault: negativePattern.test(text) ? 'out_of_range' : 'not_an_integer' }
  const number = Number(text)
  if (number < 1 || number > integerMax) return { fault: 'out_of_range' }
  return { copied: String(number) }
}

function readMoney(text: string): CellReading {
  const [, whole, decimals = '0'] = moneyPattern.exec(text) ?? []
  const isAbove0 = /[1-9]/.test(text)
  return whole && isAbove0 ? { copied: `${whole}.${decimals}` } : { fault: 'not_an_amount' }
}

function readText(text: string, charactersMax: number): CellReading {
  if (text.length > charactersMax && [...text].length > charactersMax) return { fault: 'too_long' }
  return { copied: copyField(text) }
}

function readTime(text: string): CellReading {
  if (isPlainTime(text)) return { copied: text }
  const parts = timePattern.exec(text)
  if (!parts) return { fault: 'not_a_time' }
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '00', fraction, zone] = parts
  if (!zone) return { fault: 'time_without_zone' }
  if (!isTimeOfDay(hour, minute, second) || !isDay(Number(year), Number(month), Number(day)))
    return { fault: 'no_such_time' }
  const offset = zoneOffset(zone)
  if (!offset) return { fault: 'no_such_time' }
  const time = `${year}-${month}-${day}T${hour}:${minute}:${second}${fraction ? `.${fraction.slice(0, 6)}` : ''}${offset}`
  return isInCalendar(year, time) ? { copied: time } : { fault: 'no_such_time' }
}

// "2021-07-27T16:02:08Z", as most files have it: a tenth of the time that the pattern takes.
function isPlainTime(text: string): boolean {
  if (text.length !== 20 || text[4] !== '-' || text[7] !== '-' || text[10] !== 'T') return false
  if (text[13] !== ':' || text[16] !== ':' || text[19] !== 'Z') return false
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2)
  const [hour, minute, second] = [twoDigits(text, 11), twoDigits(text, 14), twoDigits(text, 17)]
  // Years near the ends of the calendar are for the long way.
  if (!(year >= 100 && year < 9900) || !(hour < 24) || !(minute < 60) || !(second < 60)) return false
  return isDay(year, twoDigits(text, 5), twoDigits(text, 8))
}

// NaN, which is less than nothing and equal to nothing, where there are none.
function twoDigits(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at) - 48, text.charCodeAt(at + 1) - 48]
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

const isTimeOfDay = (hour: string, minute: string, second: string) =>
  hour < '24' && minute < '60' && second < '60'

function isDay(year: number, month: number, day: number): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1)) return false
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day <= (month === 2 && isLeap ? 29 : (monthDays[month - 1] as number))
}

function zoneOffset(zone: string): string | undefined {
  if (zone === 'Z' || zone === 'z') return 'Z'
  const hours = zone.slice(1, 3)
  const minutes = zone.length > 3 ? zone.slice(-2) : '00'
  return hours <= '14' && minutes < '60' ? `${zone[0]}${hours}:${minutes}` : undefined
}

// The API writes times with four digits for the year, in UTC.
function isInCalendar(year: string, time: string): boolean {
  if (year > '0001' && year < '9999') return true
  const inUtc = new Date(time).getUTCFullYear()
  return inUtc >= 1 && inUtc <= 9999
}
