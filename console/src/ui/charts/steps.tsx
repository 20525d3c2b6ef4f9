import { timeTicks, utcTicks } from 'd3-time'
import classes from './charts.module.css'
import { crowded, stepPath } from './paths.ts'
import { Reader, Tip, useReading } from './reader.tsx'
import { useWidth } from './width.ts'

/** One report: what it said, and whether it never held (a ring). `text` is read there, line by line. */
export type Step = { at: number; value: number; isRing: boolean; text: readonly string[] }

export type StepsProps = {
  /** What it shows, in a sentence. */
  label: string
  /** The oldest first. */
  steps: readonly Step[]
  /** The least and the greatest value that there can be; whole numbers between them have a line each. */
  range: readonly [number, number]
  isUtc: boolean
  /** How a day and how a time of day stands at the axis. */
  writeDay: (at: Date) => string
  writeTime: (at: Date) => string
  /** What a ring, the band of many and the point at the end are called; those that are seen are named below. */
  legend: { ring: string; crowd: string; last: string }
  height: number
}

const top = 10
const bottom = 24
const left = 20
const right = 22
const tickEvery = 110
const dotsMax = 60
// Three lines within two pixels of each other are one thick line.
const crowdApart = 2
const crowdMost = 3

/** A value that holds until the next, and what never held. Arrow keys read report after report. */
export function Steps(props: StepsProps) {
  const { label, steps, height, range, legend } = props
  const [element, width] = useWidth()
  const [least, most] = range
  const begin = steps[0]?.at ?? 0
  const end = Math.max(steps.at(-1)?.at ?? 0, begin + 1)
  const xOf = (at: number) => left + 4 + ((at - begin) / (end - begin)) * (width - left - right - 4)
  const yOf = (value: number) =>
    height - bottom - ((value - least + 0.35) / (most - least + 0.35)) * (height - top - bottom)
  const places = steps.map(({ at }) => xOf(at))
  const reading = useReading({ count: steps.length, placeAt: x => nearest(places, x) })
  const read = reading.here === undefined ? undefined : steps[reading.here]
  const held = steps.filter(({ isRing }) => !isRing)
  const points = held.map(({ at, value }) => [xOf(at), yOf(value)] as const)
  const { runs, crowds } = crowded(points, crowdApart, crowdMost)
  const last = points.at(-1)
  const values = Array.from({ length: most - least + 1 }, (_, place) => least + place)
  return (
    <div>
      <div ref={element} className={classes.chart} style={{ height }}>
        {width > 0 && (
          <>
            <svg
              role="img"
              aria-label={label}
              width={width}
              height={height}
              className={classes.drawing}
              {...reading.pointer}
            >
              <rect width={width} height={height} fill="none" pointerEvents="all" />
              {values.map(value => (
                <g key={value}>
                  <line className={classes.grid} x1={left} x2={width} y1={yOf(value)} y2={yOf(value)} />
                  <text x={left - 8} y={yOf(value)} dy="0.35em" textAnchor="end">
                    {value}
                  </text>
                </g>
              ))}
              <Times {...props} begin={begin} end={end} width={width} xOf={xOf} />
              <path className={classes.area} fill="var(--chart)" d={stepPath(points, height - bottom)} />
              {crowds.map(({ from, to, high, low }) => (
                <rect
                  key={from}
                  className={classes.crowd}
                  x={(from + to) / 2 - Math.max(3, (to - from) / 2 + 1)}
                  y={high}
                  width={Math.max(6, to - from + 2)}
                  height={Math.max(3, low - high)}
                />
              ))}
              <path
                className={`${classes.line} ${classes.thin}`}
                stroke="var(--chart)"
                d={runs.map(run => stepPath(run)).join('')}
              />
              {held.length < dotsMax &&
                points.map(([x, y], place) => (
                  <circle key={place} cx={x} cy={y} r={2.5} fill="var(--chart)" />
                ))}
              {steps.map(
                ({ at, value, isRing }, place) =>
                  isRing && (
                    <circle key={place} className={classes.ring} cx={xOf(at)} cy={yOf(value)} r={3.5} />
                  ),
              )}
              {last && (
                <circle cx={last[0]} cy={last[1]} r={3.5} fill="var(--chart)" className={classes.dot} />
              )}
              {read && (
                <>
                  <line
                    className={classes.guide}
                    x1={xOf(read.at)}
                    x2={xOf(read.at)}
                    y1={top}
                    y2={height - bottom}
                  />
                  <circle
                    className={classes.dot}
                    cx={xOf(read.at)}
                    cy={yOf(read.value)}
                    r={4.5}
                    fill="var(--chart)"
                  />
                </>
              )}
            </svg>
            <Reader
              label={label}
              reading={reading}
              count={steps.length}
              text={steps[reading.place]?.text.join(', ') ?? ''}
              box={{ left, top, width: width - left, height: height - top - bottom }}
            />
            {read && (
              <Tip x={xOf(read.at)} width={width}>
                {read.text.map((line, place) => (
                  <div key={place} className={place === 0 ? undefined : 'quiet'}>
                    {line}
                  </div>
                ))}
              </Tip>
            )}
          </>
        )}
      </div>
      <Legend
        {...legend}
        isSeen={{
          ring: steps.some(({ isRing }) => isRing),
          crowd: crowds.length > 0,
          last: last !== undefined,
        }}
      />
    </div>
  )
}

const swatches = {
  last: <circle cx={6} cy={6} r={3.5} fill="var(--chart)" />,
  ring: <circle cx={6} cy={6} r={3.5} className={classes.ring} />,
  crowd: <rect x={3} y={0} width={6} height={12} className={classes.crowd} />,
}
const signs = ['last', 'ring', 'crowd'] as const

type LegendProps = StepsProps['legend'] & { isSeen: Record<keyof StepsProps['legend'], boolean> }

function Legend({ isSeen, ...words }: LegendProps) {
  return (
    <div className={classes.legend}>
      {signs.map(
        sign =>
          isSeen[sign] && (
            <span key={sign}>
              <svg width={12} height={12} aria-hidden>
                {swatches[sign]}
              </svg>
              {words[sign]}
            </span>
          ),
      )}
    </div>
  )
}

type Shown = Pick<StepsProps, 'isUtc' | 'writeDay' | 'writeTime' | 'height'> & {
  begin: number
  end: number
  width: number
  xOf: (at: number) => number
}

function Times({ isUtc, writeDay, writeTime, height, begin, end, width, xOf }: Shown) {
  const ticksOf = isUtc ? utcTicks : timeTicks
  const ticks = ticksOf(new Date(begin), new Date(end), Math.max(2, Math.floor(width / tickEvery)))
  const isMidnight = (at: Date) =>
    (isUtc ? at.getUTCHours() * 60 + at.getUTCMinutes() : at.getHours() * 60 + at.getMinutes()) === 0 &&
    at.getTime() % 60_000 === 0
  return ticks.map(at => {
    const x = Math.max(left + 18, Math.min(width - 30, xOf(at.getTime())))
    return (
      <text key={at.getTime()} x={x} y={height - 6} textAnchor="middle">
        {isMidnight(at) ? writeDay(at) : writeTime(at)}
      </text>
    )
  })
}

function nearest(places: readonly number[], x: number): number {
  return places.reduce(
    (best, at, place) => (Math.abs(at - x) < Math.abs((places[best] ?? 0) - x) ? place : best),
    0,
  )
}
