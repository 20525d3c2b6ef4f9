import { namedPlaces, widest } from './axis.ts'
import classes from './charts.module.css'
import { barPath, linePath, stacked } from './paths.ts'
import { type Acts, Reader, Tip, TipRow, useReading } from './reader.tsx'
import type { Series } from './series.ts'
import { type ValueAxis, valueAxis } from './value-axis.ts'
import { useWidth } from './width.ts'

export type { Series } from './series.ts'

export type PlacesProps = Acts & {
  /** What it shows, in a sentence. */
  label: string
  /** The names of the days, months or seconds, the oldest first. */
  places: readonly string[]
  series: readonly Series[]
  /** How a value is written, exactly. */
  write: (value: number) => string
  /** How it is written at the axis, shortly. */
  writeShort: (value: number) => string
  /** Only whole numbers stand at the axis. */
  isWhole?: boolean
  /** Leaves out of what is read the series that are 0 there. */
  hidesNone?: boolean
  height: number
}

const bottom = 24
const top = 10
const barMax = 34

/** Bars and lines over places in a row. Arrow keys read place after place. */
export function Places(props: PlacesProps) {
  const { label, places, series, write, writeShort, height, hidesNone = false } = props
  const [element, width] = useWidth()
  const tops = stacked(series)
  // What is compared with lies behind.
  const lines = series
    .filter(({ kind }) => kind === 'line')
    .toSorted((one, other) => Number(other.isBeside ?? false) - Number(one.isBeside ?? false))
  const numbers = [...tops.flat(), ...lines.flatMap(each => each.values)]
  const axis = valueAxis(
    numbers.filter(value => value !== undefined),
    { top, bottom: height - bottom, isWhole: props.isWhole ?? false },
  )
  const left = widest(axis.ticks.map(writeShort)) + 12
  const band = Math.max(0, width - left) / Math.max(places.length, 1)
  const xOf = (place: number) => left + band * (place + 0.5)
  const placeAt = (x: number) => Math.max(0, Math.min(places.length - 1, Math.floor((x - left) / band)))
  const reading = useReading({ ...props, count: places.length, placeAt })
  const { here, drawn } = reading
  const rowsAt = (place: number) =>
    series
      .map(each => ({ each, value: each.values[place] }))
      .filter(({ value }) => !hidesNone || value)
      .map(({ each, value }) => ({
        color: colorOf(each),
        name: each.name,
        value: value === undefined ? '—' : write(value),
      }))
  const text = `${places[reading.place] ?? ''}: ${rowsAt(reading.place)
    .map(({ name, value }) => `${name} ${value}`)
    .join(', ')}`
  return (
    <div ref={element} className={classes.chart} style={{ height }}>
      {width > 0 && (
        <>
          <svg
            role="img"
            aria-label={label}
            width={width}
            height={height}
            className={`${classes.drawing} ${props.onClick ? classes.acts : ''}`}
            {...reading.pointer}
          >
            <rect width={width} height={height} fill="none" pointerEvents="all" />
            <Grid axis={axis} left={left} width={width} write={writeShort} />
            <Names names={places} left={left} width={width} y={height - 6} />
            {drawn ? (
              <rect
                className={classes.chosen}
                x={xOf(drawn[0]) - band / 2}
                width={band * (drawn[1] - drawn[0] + 1)}
                y={top}
                height={height - top - bottom}
              />
            ) : (
              here !== undefined && (
                <rect
                  className={classes.here}
                  x={xOf(here) - band / 2}
                  width={band}
                  y={top}
                  height={height - top - bottom}
                />
              )
            )}
            <Bars series={series} tops={tops} axis={axis} xOf={xOf} band={band} />
            {lines.map(each => (
              <Line
                key={each.name}
                series={each}
                axis={axis}
                xOf={xOf}
                here={here}
                hasHalo={lines.length < series.length}
              />
            ))}
          </svg>
          <Reader
            label={label}
            reading={reading}
            count={places.length}
            text={text}
            box={{ left, top, width: width - left, height: height - top - bottom }}
          />
          {here !== undefined && rowsAt(here).length > 0 && (
            <Tip x={xOf(here)} width={width}>
              <div>{places[here]}</div>
              {rowsAt(here).map(row => (
                <TipRow key={row.name} {...row} />
              ))}
            </Tip>
          )}
        </>
      )}
    </div>
  )
}

function colorOf({ color, isBeside }: Series): string {
  return color ?? (isBeside ? 'var(--beside)' : 'var(--chart)')
}

function Grid({
  axis,
  left,
  width,
  write,
}: {
  axis: ValueAxis
  left: number
  width: number
  write: (value: number) => string
}) {
  return axis.ticks.map(tick => (
    <g key={tick}>
      <line className={classes.grid} x1={left} x2={width} y1={axis.y(tick)} y2={axis.y(tick)} />
      <text x={left - 8} y={axis.y(tick)} dy="0.35em" textAnchor="end">
        {write(tick)}
      </text>
    </g>
  ))
}

function Names(props: { names: readonly string[]; left: number; width: number; y: number }) {
  const { names, left, width, y } = props
  return namedPlaces(names, left, width).map(({ place, x }) => (
    <text key={place} x={x} y={y} textAnchor="middle">
      {names[place]}
    </text>
  ))
}

type Drawn = { axis: ValueAxis; xOf: (place: number) => number }

function Bars({
  series,
  tops,
  axis,
  xOf,
  band,
}: Drawn & { series: readonly Series[]; tops: number[][]; band: number }) {
  const wide = Math.min(barMax, band * 0.72)
  const bars = series.filter(({ kind }) => kind === 'bar')
  return bars.map((each, layer) => (
    <path
      key={each.name}
      fill={colorOf(each)}
      d={each.values
        .map((value, place) => {
          if (!value) return ''
          const end = tops[layer]?.[place] ?? 0
          const isLast = bars.length === 1
          return barPath({
            x: xOf(place) - wide / 2,
            wide,
            from: axis.y(end - value),
            to: axis.y(end),
            isRound: isLast,
          })
        })
        .join('')}
    />
  ))
}

type LineProps = Drawn & { series: Series; here: number | undefined; hasHalo: boolean }

function Line({ series, axis, xOf, here, hasHalo }: LineProps) {
  const color = colorOf(series)
  const points = series.values.map((value, place) =>
    value === undefined ? undefined : ([xOf(place), axis.y(value)] as const),
  )
  const point = here === undefined ? undefined : points[here]
  return (
    <>
      {!series.isBeside && <path className={classes.area} fill={color} d={linePath(points, axis.y(0))} />}
      {hasHalo && <path className={classes.halo} d={linePath(points)} />}
      <path
        className={`${classes.line} ${series.isBeside ? classes.dashed : ''}`}
        stroke={color}
        d={linePath(points)}
      />
      {point && <circle className={classes.dot} fill={color} cx={point[0]} cy={point[1]} r={4} />}
    </>
  )
}
