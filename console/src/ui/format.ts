import { useMemo } from 'react'
import { useLanguage } from '../language/language.ts'
import { localZone, usePreferences } from '../shell/preferences.tsx'

type Time = string | number | Date

/** How numbers, money and times are written, in the language and zone on screen. */
export type Format = {
  number: (value: number) => string
  /** Few digits for narrow places: 1.2 M. */
  short: (value: number) => string
  percent: (share: number) => string
  /** An amount as the API gives it, decimal text. */
  money: (amount: string | number) => string
  date: (time: Time) => string
  /** A day without a time, `2026-11-22`, in no zone. */
  day: (day: string) => string
  dateTime: (time: Time) => string
  time: (time: Time) => string
  /** The time if it was today, else the day. */
  timeOrDay: (time: Time) => string
  /** "3 minutes ago". */
  relative: (time: Time, now?: number) => string
  bytes: (count: number) => string
  duration: (ms: number) => string
}

/** The formats of the language and zone on screen. */
export function useFormat(): Format {
  const { timeZone } = usePreferences()
  const language = useLanguage()
  return useMemo(() => formatsOf(language, timeZone === 'utc' ? 'UTC' : localZone), [language, timeZone])
}

function formatsOf(language: string, timeZone: string): Format {
  const locale = language === 'es' ? 'es-CO' : 'en-GB'
  const number = new Intl.NumberFormat(locale)
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 })
  const money = new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone })
  const dateTime = new Intl.DateTimeFormat(locale, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
    timeZone,
  })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23', timeZone })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const bytes = (count: number) => {
    const found = byteUnits.find(([, least]) => count >= least)
    // Its short form is "byte" for any number of them.
    if (!found) return new Intl.NumberFormat(locale, wholeBytes).format(count)
    const [unit, size] = found
    return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(
      count / size,
    )
  }
  return {
    number: value => number.format(value),
    short: value => short.format(value),
    percent: share => percent.format(share),
    money: amount => money.format(amount as number),
    date: at => date.format(new Date(at)),
    day: text => day.format(new Date(`${text}T00:00:00Z`)),
    dateTime: at => dateTime.format(new Date(at)),
    time: at => time.format(new Date(at)),
    timeOrDay: at => {
      const day = date.format(new Date(at))
      return day === date.format(new Date()) ? time.format(new Date(at)) : day
    },
    relative: (at, now = Date.now()) => {
      const seconds = (new Date(at).getTime() - now) / 1000
      const [unit, size] = timeUnits.find(([, least]) => Math.abs(seconds) >= least) ?? ['second', 1]
      return relative.format(Math.round(seconds / size), unit)
    },
    bytes,
    duration: ms => {
      const [unit, size] = durationUnits.find(([, least]) => ms >= least) ?? ['millisecond', 1]
      return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(
        ms / size,
      )
    },
  }
}

const timeUnits: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]
const wholeBytes = { style: 'unit', unit: 'byte', unitDisplay: 'long' } as const
const byteUnits: [string, number][] = [
  ['gigabyte', 1e9],
  ['megabyte', 1e6],
  ['kilobyte', 1e3],
]
const durationUnits: [string, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
]
