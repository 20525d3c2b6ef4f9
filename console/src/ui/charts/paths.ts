import type { Series } from './series.ts'

type Point = readonly [x: number, y: number]

const radius = 3

/** For each series of bars, where its bar ends at each place when it stands on those before it. */
export function stacked(series: readonly Series[]): number[][] {
  const heights: number[] = []
  return series
    .filter(({ kind }) => kind === 'bar')
    .map(({ values }) =>
      values.map((value, place) => {
        heights[place] = (heights[place] ?? 0) + (value ?? 0)
        return heights[place]
      }),
    )
}

/** A bar from one height to another, round where it ends. */
export function barPath(bar: {
  x: number
  wide: number
  from: number
  to: number
  isRound: boolean
}): string {
  const { x, wide, from, to, isRound } = bar
  const right = x + wide
  if (!isRound) return `M${x},${from}V${to}H${right}V${from}Z`
  const r = Math.min(radius, wide / 2, Math.abs(from - to))
  const inner = to + (to < from ? r : -r)
  return `M${x},${from}V${inner}Q${x},${to} ${x + r},${to}H${right - r}Q${right},${to} ${right},${inner}V${from}Z`
}

/** A line through the points, broken where there is none; down to `floor` and closed, when that is given. */
export function linePath(points: readonly (Point | undefined)[], floor?: number): string {
  const parts: Point[][] = [[]]
  for (const point of points) {
    if (point) parts.at(-1)?.push(point)
    else parts.push([])
  }
  return parts
    .filter(part => part.length > 0)
    .map(part => `M${part.join('L')}${floor === undefined ? '' : closed(part, floor)}`)
    .join('')
}

/** A line that keeps its height until the next point. */
export function stepPath(points: readonly Point[], floor?: number): string {
  const [first, ...rest] = points
  if (!first) return ''
  const steps = rest.map(([x, y]) => `H${x}V${y}`).join('')
  return `M${first.join()}${steps}${floor === undefined ? '' : closed(points, floor)}`
}

/** Points that stand too close together to be seen one by one: from where to where, and between which heights. */
export type Crowd = { from: number; to: number; high: number; low: number }

/**
 * Splits steps into crowds, of more than `most` points each less than `apart` from the one before, and runs of the others.
 * A run begins at the last point of the crowd before it and ends with the first of the one after it.
 */
export function crowded(points: readonly Point[], apart: number, most: number) {
  const groups: Point[][] = []
  for (const point of points) {
    const last = groups.at(-1)
    if (last && point[0] - (last.at(-1)?.[0] ?? 0) < apart) last.push(point)
    else groups.push([point])
  }
  const runs: Point[][] = [[]]
  const crowds: Crowd[] = []
  for (const group of groups) {
    if (group.length <= most) {
      runs.at(-1)?.push(...group)
      continue
    }
    const heights = group.map(([, y]) => y)
    const [first, last] = [group[0] as Point, group.at(-1) as Point]
    crowds.push({ from: first[0], to: last[0], high: Math.min(...heights), low: Math.max(...heights) })
    runs.at(-1)?.push(first)
    runs.push([last])
  }
  return { runs: runs.filter(run => run.length > 0), crowds }
}

function closed(points: readonly Point[], floor: number): string {
  return `V${floor}H${points[0]?.[0]}Z`
}
