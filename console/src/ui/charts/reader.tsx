import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react'
import classes from './charts.module.css'

export type Acts = {
  /** Acts on the place that was clicked, or entered by keyboard. */
  onClick?: ((place: number) => void) | undefined
  /** Shows these places alone: they were drawn over, or `+` was typed. */
  onZoom?: ((first: number, last: number) => void) | undefined
  /** Shows all places again: `-` or Escape was typed. */
  onWhole?: (() => void) | undefined
}

type Places = Acts & { count: number; placeAt: (x: number) => number }

const dragMin = 6

/**
 * Follows the pointer or the arrow keys over a chart's places. `here` is the place that is read; `drawn` are the ends of
 * what is being chosen.
 */
export function useReading({ count, placeAt, onClick, onZoom, onWhole }: Places) {
  const [read, setHere] = useState<number>()
  const [from, setFrom] = useState<{ x: number; place: number; isDrag: boolean }>()
  // What is shown may have become less.
  const here = read === undefined || read < count ? read : undefined
  const drawn =
    from?.isDrag && here !== undefined
      ? ([from.place, here].sort((a, b) => a - b) as [number, number])
      : undefined
  const at = (event: PointerEvent) => event.clientX - event.currentTarget.getBoundingClientRect().left
  const pointer = {
    onPointerDown: (event: PointerEvent) => {
      if (event.button === 0) setFrom({ x: at(event), place: placeAt(at(event)), isDrag: false })
    },
    onPointerMove: (event: PointerEvent) => {
      setHere(placeAt(at(event)))
      if (!from || from.isDrag || !onZoom || Math.abs(at(event) - from.x) < dragMin) return
      event.currentTarget.setPointerCapture(event.pointerId)
      setFrom({ ...from, isDrag: true })
    },
    onPointerUp: () => {
      if (drawn && drawn[1] > drawn[0]) onZoom?.(...drawn)
      else if (from && !from.isDrag) onClick?.(from.place)
      setFrom(undefined)
    },
    onPointerCancel: () => setFrom(undefined),
    onPointerLeave: () => {
      setFrom(undefined)
      setHere(undefined)
    },
  }
  const last = count - 1
  const place = here ?? last
  const onKeyDown = (event: KeyboardEvent) => {
    const quarter = Math.max(1, Math.floor(count / 4))
    const moves: Record<string, number> = {
      ArrowLeft: place - 1,
      ArrowRight: place + 1,
      PageUp: place - quarter,
      PageDown: place + quarter,
      Home: 0,
      End: last,
    }
    const move = moves[event.key]
    const act =
      move !== undefined
        ? () => setHere(Math.max(0, Math.min(last, move)))
        : event.key === 'Enter' && onClick
          ? () => onClick(place)
          : event.key === '+' && onZoom && count > 2
            ? () => onZoom(Math.max(0, place - quarter), Math.min(last, place + quarter))
            : (event.key === '-' || event.key === 'Escape') && onWhole
              ? onWhole
              : undefined
    if (!act) return
    event.preventDefault()
    act()
  }
  return {
    here,
    drawn,
    place,
    pointer,
    focus: { onKeyDown, onFocus: () => setHere(place), onBlur: () => setHere(undefined) },
  }
}

type Reading = ReturnType<typeof useReading>
type Box = { left: number; top: number; width: number; height: number }

/** Stands over a chart for the keyboard and for readers of the screen: a slider whose value is the place that is read. */
export function Reader(props: { label: string; reading: Reading; count: number; text: string; box: Box }) {
  const { label, reading, count, text, box } = props
  return (
    <div
      role="slider"
      tabIndex={0}
      className={classes.reader}
      style={box}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={count - 1}
      aria-valuenow={reading.place}
      aria-valuetext={text}
      {...reading.focus}
    />
  )
}

/** What is read, beside its place and never outside of the chart. */
export function Tip({ x, width, children }: { x: number; width: number; children: ReactNode }) {
  const side = x < width / 2 ? { left: x + 12 } : { right: width - x + 12 }
  return (
    <div className={classes.tip} style={{ ...side, top: 4 }} aria-hidden>
      {children}
    </div>
  )
}

export function TipRow({ color, name, value }: { color: string; name: string; value: string }) {
  return (
    <div className={classes.tipRow}>
      <span className={classes.swatch} style={{ background: color }} />
      <span className="quiet">{name}</span>
      <span className={classes.tipValue}>{value}</span>
    </div>
  )
}
