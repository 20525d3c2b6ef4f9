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

const canvas = document.createElement('canvas').getContext('2d')

/** How wide the widest of the texts is on an axis, in pixels. */
export function widest(texts: readonly string[]): number {
  if (!canvas) return 0
  canvas.font = '12px "Inter Variable", system-ui, sans-serif'
  return Math.ceil(Math.max(0, ...texts.map(text => canvas.measureText(text).width)))
}

const steps = [1, 2, 3, 5, 10, 15, 30, 60, 90, 180, 365]

/** Where the names of places stand, so that they have room: every second, third, fifth ... one. */
export function namedPlaces(
  names: readonly string[],
  left: number,
  width: number,
): { place: number; x: number }[] {
  const band = (width - left) / Math.max(names.length, 1)
  // The longest names, without measuring hundreds of them.
  const wide = widest(names.toSorted((one, other) => other.length - one.length).slice(0, 3))
  const least = (wide + Math.max(14, wide / 3)) / band
  const every = steps.find(step => step >= least) ?? Math.ceil(least)
  return names
    .map((_, place) => ({ place, x: Math.max(wide / 2, left + band * (place + 0.5)) }))
    .filter(({ place, x }) => place % every === 0 && x + wide / 2 <= width + 2)
}
