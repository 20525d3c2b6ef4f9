import { useEffect, useState } from 'react'
import { useFormat } from './format.ts'

/** How long ago, kept up to date; the exact time on hover and for readers of the screen. */
export function When({ at, exact = false }: { at: string; exact?: boolean }) {
  const format = useFormat()
  useNow(exact ? undefined : 15_000)
  return (
    <time dateTime={at} title={format.dateTime(at)} className="numbers">
      {exact ? format.dateTime(at) : format.relative(at)}
    </time>
  )
}

/** The time, moved on every so many milliseconds. */
export function useNow(everyMs: number | undefined): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    if (everyMs === undefined) return
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}
