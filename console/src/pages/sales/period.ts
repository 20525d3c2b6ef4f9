/** Days, both included, as `2026-11-22`. */
export type Days = { from: string; to: string }

export const presets = ['7d', '30d', 'month', 'last-month', 'last-quarter', 'year', '12m', 'custom'] as const
export type Preset = (typeof presets)[number]

const dayMs = 86_400_000

/** The days of a period, given which day is today for the service. */
export function daysOf(preset: Preset, today: string, custom: Days): Days {
  const [year, month] = today.split('-').map(Number) as [number, number]
  // Months may be below 1 or above 12; day 0 is the last one of the month before.
  const day = (ofMonth: number, ofDay: number) =>
    new Date(Date.UTC(year, ofMonth - 1, ofDay)).toISOString().slice(0, 10)
  if (preset === '7d') return { from: daysBefore(today, 6), to: today }
  if (preset === 'month') return { from: day(month, 1), to: today }
  if (preset === 'last-month') return { from: day(month - 1, 1), to: day(month, 0) }
  if (preset === 'year') return { from: day(1, 1), to: today }
  if (preset === '12m') return { from: day(month - 11, 1), to: today }
  if (preset === 'last-quarter') {
    const first = month - ((month - 1) % 3)
    return { from: day(first - 3, 1), to: day(first, 0) }
  }
  if (preset === 'custom' && isDay(custom.from) && isDay(custom.to) && custom.from <= custom.to) return custom
  return { from: daysBefore(today, 29), to: today }
}

/** As many days, ending the day before. */
export function periodBefore({ from, to }: Days): Days {
  const days = (Date.parse(to) - Date.parse(from)) / dayMs + 1
  return { from: daysBefore(from, days), to: daysBefore(from, 1) }
}

/** The day so many days before a day. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * dayMs).toISOString().slice(0, 10)
}

/** Whether a text is a day that can be asked for. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && text >= '1900-01-01' && !Number.isNaN(Date.parse(text))
}
