import type { Text } from './language.ts'

/** How long something lasts, in the unit that fits: `90 s`, `3 min`, `5 h`, `12 d`. The same in both languages. */
export function shortSpan(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`
  if (seconds < 7_200) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} d`
}

/** How many minutes something lasts, in words and in the unit that fits: `1 minute`, `5 hours`, `12 days`. */
export function spanOfMinutes(minutes: number): Text {
  if (minutes < 120) return counted(minutes, ['minute', 'minutes'], ['minuto', 'minutos'])
  const hours = Math.round(minutes / 60)
  if (hours < 48) return counted(hours, ['hour', 'hours'], ['hora', 'horas'])
  return counted(Math.round(hours / 24), ['day', 'days'], ['día', 'días'])
}

/** A number of things, as one says it. */
export function counted(
  count: unknown,
  en: [one: string, more: string],
  es: [one: string, more: string],
): Text {
  const place = Number(count) === 1 ? 0 : 1
  return { en: `${count} ${en[place]}`, es: `${count} ${es[place]}` }
}

/** A time to the minute, for people: `2026-11-20 02:51 UTC`. What is no time stays as it is. */
export function minuteText(time: unknown): string {
  const date = new Date(String(time))
  return Number.isNaN(date.getTime())
    ? String(time)
    : date.toISOString().replace(/^(.*)T(\d\d:\d\d).*/, '$1 $2 UTC')
}
