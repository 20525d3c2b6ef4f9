import { type RefObject, useLayoutEffect, useRef, useState } from 'react'

/** The width of an element in pixels, kept up to date; 0 before it is known. */
export function useWidth(): [RefObject<HTMLDivElement | null>, number] {
  const element = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => {
    const shown = element.current
    if (!shown) return
    setWidth(shown.clientWidth)
    const watch = new ResizeObserver(() => setWidth(shown.clientWidth))
    watch.observe(shown)
    return () => watch.disconnect()
  }, [])
  return [element, width]
}
