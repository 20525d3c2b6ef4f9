/** A local day: where it begins and ends (milliseconds), and how much is sold on it, relative to the others. */
export type SellingDay = { startMs: number; endMs: number; weight: number }

const weekdays = [1.1, 0.8, 0.85, 0.9, 1, 1.25, 1.5]
const months = [0.75, 0.8, 0.9, 0.9, 1.1, 1, 0.95, 0.9, 1, 1, 1.3, 1.9]
const payday = 1.15
const growthADay = 0.0006
// By the hour of the day: closed at night, a peak at noon and a higher one after work.
const hours = [
  1, 0.5, 0.3, 0.2, 0.3, 0.6, 1.5, 3, 4.5, 5.5, 6.5, 7.5, 8, 7, 6, 6, 6.5, 7.5, 9, 9, 7.5, 5.5, 3.5, 2,
]

/**
 * The days of a shop, with more sold in December, at weekends, after paydays, and from year to year. The last ends at `until`.
 * @param midnights the local midnights in UTC with their dates, one more than there are days
 */
export function sellingDays(midnights: readonly { date: string; at: Date }[], until: Date): SellingDay[] {
  return midnights.slice(0, -1).map(({ date, at }, place) => {
    const next = midnights[place + 1] as { at: Date }
    const startMs = at.getTime()
    const endMs = Math.min(next.at.getTime(), until.getTime())
    const share = dayCurve((endMs - startMs) / (next.at.getTime() - startMs))
    const [, month = 1, day = 1] = date.split('-').map(Number)
    const weekday = new Date(date).getUTCDay()
    const season = (weekdays[weekday] as number) * (months[month - 1] as number)
    const isPayday = day === 15 || day === 30 || day === 1
    return {
      startMs,
      endMs,
      weight: season * (isPayday ? payday : 1) * (1 + growthADay * place) * Math.max(0, share),
    }
  })
}

/**
 * Says when sale `place` of `count` happened: in the order of their places, each at a time of its own.
 * @returns a function to be called with growing places; `jitter` from 0 to 1
 */
export function timesOfSales(days: readonly SellingDay[], count: number) {
  const total = days.reduce((sum, { weight }) => sum + weight, 0)
  const ends: number[] = []
  for (const { weight } of days) ends.push((ends.at(-1) ?? 0) + weight / total)
  let at = 0
  return (place: number, jitter: number): number => {
    const share = Math.min((place + jitter) / count, 1 - Number.EPSILON)
    while (at > 0 && share < (ends[at - 1] as number)) at--
    while (at < days.length - 1 && share >= (ends[at] as number)) at++
    const { startMs, endMs } = days[at] as SellingDay
    const from = at === 0 ? 0 : (ends[at - 1] as number)
    const within = (share - from) / ((ends[at] as number) - from)
    // A day that is not over is sold evenly up to now.
    const isWhole = endMs - startMs > wholeDayMs
    const part = isWhole ? dayCurveInverse(within) : within
    return Math.min(Math.floor(startMs + part * (endMs - startMs)), endMs - 1)
  }
}

// The shortest day is one in which clocks are put forward.
const wholeDayMs = 22 * 3_600_000
const hourEnds: number[] = []
for (const hour of hours) hourEnds.push((hourEnds.at(-1) ?? 0) + hour)
const hoursTotal = hourEnds.at(-1) as number

function dayCurve(part: number): number {
  const hour = Math.min(Math.floor(part * hours.length), hours.length - 1)
  const before = hour === 0 ? 0 : (hourEnds[hour - 1] as number)
  return (before + (hours[hour] as number) * (part * hours.length - hour)) / hoursTotal
}

function dayCurveInverse(share: number): number {
  const wanted = share * hoursTotal
  const hour = Math.min(
    hourEnds.findIndex(end => wanted < end),
    hours.length - 1,
  )
  const place = hour < 0 ? hours.length - 1 : hour
  const before = place === 0 ? 0 : (hourEnds[place - 1] as number)
  return Math.min((place + (wanted - before) / (hours[place] as number)) / hours.length, 1)
}
