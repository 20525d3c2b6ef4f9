import classes from './sparkline.module.css'

type Props = {
  /** What it shows, in a sentence. */
  label: string
  /** The oldest first; each at its place, however many are 0. */
  values: readonly number[]
  height?: number
  /** The value of a full bar; the highest one unless given. */
  full?: number
}

/** Small bars without axes, for a figure that moves. */
export function Sparkline({ label, values, height = 56, full }: Props) {
  const most = full ?? Math.max(...values, 0)
  const step = 100 / Math.max(values.length, 1)
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox="0 0 100 100"
      preserveAspectRatio="none"
      width="100%"
      height={height}
      className={classes.chart}
    >
      {values.map((value, place) => {
        const size = most === 0 ? 0 : (value / most) * 97
        // A bar for each place: an empty one is a hair line, so that time goes on where nothing happens.
        const tall = value > 0 ? Math.max(size, 6) : 1.5
        return (
          <rect
            key={place}
            x={place * step + step * 0.15}
            width={step * 0.7}
            y={100 - tall}
            height={tall}
            className={value > 0 ? classes.bar : classes.none}
          />
        )
      })}
    </svg>
  )
}
