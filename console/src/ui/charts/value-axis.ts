import { nice, ticks } from 'd3-array'

/** The axis of the values: its ends, its ticks, and where a value stands between `top` and `bottom`. */
export type ValueAxis = { ticks: number[]; y: (value: number) => number }

type Drawn = { top: number; bottom: number; isWhole: boolean }

// One tick for so many pixels.
const tickEvery = 58

/** An axis that holds 0 and all values, with round ticks; `isWhole` leaves out those between whole numbers. */
export function valueAxis(values: readonly number[], { top, bottom, isWhole }: Drawn): ValueAxis {
  const count = Math.max(1, Math.round((bottom - top) / tickEvery))
  const least = Math.min(0, ...values)
  // Without values an axis from 0 to 1.
  const most = Math.max(0, ...values) || (least < 0 ? 0 : 1)
  const [from, to] = nice(least, most, count)
  const all = ticks(from, to, count)
  const shown = isWhole ? all.filter(Number.isInteger) : all
  return { ticks: shown, y: value => bottom - ((value - from) / (to - from)) * (bottom - top) }
}
