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

function closed(points: readonly Point[], floor: number): string {
  return `V${floor}H${points[0]?.[0]}Z`
}
