import { type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { drawnHeight, type FarPlace, moved, scrollOf } from './far-scroll.ts'

type Options = {
  length: number
  rowHeight: number
  headHeight: number
  onSight: (first: number, last: number) => void
}

/** What is drawn: the rows from `first` up to before `until`, at `top` pixels below the head. */
export type Drawn = { first: number; until: number; top: number }

const overscan = 8
const settleAfterMs = 200

/** Scrolls a list of any length: draws the rows near the view and tells which are in it. */
export function useFarScroll(scroller: RefObject<HTMLDivElement | null>, options: Options) {
  const { length, rowHeight, headHeight } = options
  const full = length * rowHeight
  const [drawn, setDrawn] = useState<Drawn>({ first: 0, until: 0, top: 0 })
  const place = useRef<FarPlace & { scroll: number }>({ top: 0, offset: 0, scroll: 0 })
  const latest = useRef(options)
  latest.current = options
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const size = useCallback(() => {
    const { length, rowHeight, headHeight } = latest.current
    const view = Math.max(0, (scroller.current?.clientHeight ?? 0) - headHeight)
    return { full: length * rowHeight, view }
  }, [scroller])

  const draw = useCallback(() => {
    const { length, rowHeight, onSight } = latest.current
    const { top, offset } = place.current
    const last = Math.min(length - 1, Math.floor((top + size().view) / rowHeight))
    const firstSeen = Math.min(Math.floor(top / rowHeight), Math.max(0, last))
    // By eights: not every few pixels is something drawn anew.
    const first = Math.max(0, Math.floor((firstSeen - overscan) / 8) * 8)
    const until = Math.min(length, Math.ceil((last + overscan) / 8) * 8)
    const next = { first, until, top: first * rowHeight + offset }
    setDrawn(before =>
      before.first === next.first && before.until === next.until && before.top === next.top ? before : next,
    )
    onSight(firstSeen, Math.max(0, last))
  }, [size])

  const moveTo = useCallback(
    (top: number) => {
      const element = scroller.current
      if (!element) return
      element.scrollTop = scrollOf(top, size())
      // As the browser has rounded it.
      const scroll = element.scrollTop
      place.current = { top, offset: drawnHeight(size().full) < size().full ? scroll - top : 0, scroll }
      if (drawnHeight(size().full) === size().full) place.current.top = scroll
      draw()
    },
    [draw, scroller, size],
  )

  const onScroll = useCallback(() => {
    const element = scroller.current
    if (!element || element.scrollTop === place.current.scroll) return
    const scroll = element.scrollTop
    const next = moved(place.current, place.current.scroll, scroll, size())
    place.current = { top: next.top, offset: next.offset, scroll }
    clearTimeout(timer.current)
    if (next.mustSettle) moveTo(next.top)
    else if (next.offset !== 0) timer.current = setTimeout(() => moveTo(place.current.top), settleAfterMs)
    draw()
  }, [draw, moveTo, scroller, size])

  /** Brings a row into view. */
  const show = useCallback(
    (row: number) => {
      const { rowHeight } = latest.current
      const { top } = place.current
      const { view } = size()
      if (row * rowHeight < top) moveTo(row * rowHeight)
      else if ((row + 1) * rowHeight > top + view) moveTo((row + 1) * rowHeight - view)
    },
    [moveTo, size],
  )

  useLayoutEffect(() => {
    const { full, view } = size()
    if (drawnHeight(full) < full || place.current.offset !== 0)
      moveTo(Math.min(place.current.top, Math.max(0, full - view)))
    else {
      place.current.top = place.current.scroll = scroller.current?.scrollTop ?? 0
      draw()
    }
  }, [length, rowHeight, headHeight])

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const watch = new ResizeObserver(draw)
    watch.observe(element)
    return () => {
      watch.disconnect()
      clearTimeout(timer.current)
    }
  }, [draw, scroller])

  return { drawn, height: drawnHeight(full), onScroll, show, moveTo, place }
}
