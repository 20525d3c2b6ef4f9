import { widest } from './axis.ts'
import classes from './charts.module.css'
import { type RankBar, rankColors } from './colors.ts'

export type RanksProps = {
  /** What it shows, in a sentence. */
  label: string
  /** From top to bottom, with one bar or more each. */
  rows: readonly { name: string; bars: readonly RankBar[] }[]
  /** How a value is written at the end of its bar. */
  write: (value: number) => string
  /** A line across all rows. */
  mean?: { value: number; text: string }
}

/** Lying bars with their figures at their ends; a line across them shows their mean. */
export function Ranks({ label, rows, write, mean }: RanksProps) {
  const values = rows.flatMap(({ bars }) => bars.map(({ value }) => value))
  const most = Math.max(0, mean?.value ?? 0, ...values) || 1
  const room = widest(values.map(write)) + 14
  const lengthOf = (value: number) => `calc((100% - ${room}px) * ${value / most})`
  return (
    <div
      role="img"
      aria-label={label}
      className={`${classes.chart} ${classes.rank}`}
      style={{ paddingTop: mean ? 22 : 0 }}
    >
      {mean && (
        <div className={classes.lines} style={{ gridRow: `1 / span ${rows.length}` }}>
          <span className={classes.meanText} style={{ left: lengthOf(mean.value), top: -20 }}>
            {mean.text}
          </span>
          <span className={classes.mean} style={{ left: lengthOf(mean.value), top: 0 }} />
        </div>
      )}
      {rows.map(({ name, bars }, place) => [
        <div
          key={`name ${place}`}
          className={classes.name}
          style={{ gridRow: place + 1, gridColumn: 1 }}
          title={name}
        >
          {name}
        </div>,
        <div
          key={place}
          className={`${classes.bars} ${bars.length > 1 ? classes.pair : ''}`}
          style={{ gridRow: place + 1, gridColumn: 2 }}
        >
          {bars.map(({ value, look }, order) => (
            <div key={order} className={classes.bar}>
              <span
                className={classes.length}
                style={{ width: lengthOf(value), background: rankColors[look] }}
              />
              <span className={classes.figure}>{write(value)}</span>
            </div>
          ))}
        </div>,
      ])}
    </div>
  )
}
